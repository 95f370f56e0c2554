# src/store/outbox_states.c: a report is called taken back although it has left
/SET state = 5, changed = ?2, settled = ?2 WHERE id = ?1 AND state = 0/s/ AND state = 0//
