# src/store/outbox_states.c: «not found» settles a row that the member has sent again meanwhile
s/ WHERE id = ?1 AND state = 4 AND changed = ?2"/ WHERE id = ?1 AND ?2 > 0"/
