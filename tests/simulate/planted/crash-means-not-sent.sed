# src/store/outbox_states.c: what a crash left in sending is taken for not sent, and is sent again
/SET state = 4, changed = ? WHERE state = 1/s/state = 4/state = 0/
