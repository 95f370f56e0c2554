# src/app/outbox/outbox_recover.c: a message still on its way is taken for one that never left
s/^#define SETTLING_TIME .*/#define SETTLING_TIME 0/
