# src/store/outbox_states.c: a row is claimed whatever state it is in, so two copies may send it
/SET state = 1, changed = ?2 WHERE id = ?1 AND state = 0/s/ AND state = 0//
