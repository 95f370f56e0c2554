# src/app/outbox/outbox_send.c: what may have arrived is sent again
s/settle(task, FP_OUT_UNSURE, 0, NULL, error->message)/hold_again(task, delay, error->message)/
