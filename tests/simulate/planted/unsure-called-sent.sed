# src/app/outbox/outbox_send.c: what may have arrived is called sent
s/settle(task, FP_OUT_UNSURE, 0, NULL, error->message)/settle(task, FP_OUT_SENT, 0, NULL, NULL)/
