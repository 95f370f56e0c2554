# src/app/outbox/outbox.c: a disk that refuses is asked again at once, for ever
s/^#define TROUBLE_RETRY .*/#define TROUBLE_RETRY 0/
