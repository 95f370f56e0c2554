# src/app/rotate.c: the new password is called the current one before a sign-in has shown it
s/^    fp_rotate_find_out(task);/    fp_rotate_adopt_next(task);/
