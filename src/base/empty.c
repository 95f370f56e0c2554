/* Nothing here yet. */
typedef int fp_nothing_here_yet;
