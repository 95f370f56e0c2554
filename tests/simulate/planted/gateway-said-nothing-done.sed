# src/forum/call.c: a 503 is believed to mean that the forum has done nothing.
s/(status >= 500 || status == 408) && may_have_acted/status == 500 \&\& may_have_acted/
