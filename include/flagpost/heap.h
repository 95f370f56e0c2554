/* Memory of small pieces, which every start and every reading of the archive needs much of. */
#ifndef FLAGPOST_HEAP_H
#define FLAGPOST_HEAP_H

/* At the beginning of the program, and when what was prepared is in use: some of what is given back is kept
 * for the next who asks. */
void fp_heap_keep(void);
/* What a first screen takes is there from now on. A page that is touched for the first time interrupts the
 * thread that touches it; inside malloc() that thread holds the heap's lock, and all others wait. Call it
 * after the starter was forked: pages that were filled before are shared with it, and writing to each would
 * interrupt us again. */
void fp_heap_prepare(void);

#endif
