/* Memory of small pieces, which every start and every reading of the archive needs much of. */
#ifndef FLAGPOST_HEAP_H
#define FLAGPOST_HEAP_H

/* At the beginning of the program: what is given back is kept for the next who asks. */
void fp_heap_keep(void);
/* After the starter was forked, with which pages would else be shared: what a first screen takes is there
 * from now on. Each page that is touched for the first time by itself interrupts whoever touches it, with the
 * heap's lock held before all other threads. */
void fp_heap_prepare(void);

#endif
