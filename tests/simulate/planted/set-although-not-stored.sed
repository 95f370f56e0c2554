# src/app/rotate/rotate.c: a new password that the keyring did not take is set at the forum all the same
/^next_saved/,/^}/s/if (!fp_keyring_save_finish(result, \&error))/if (!fp_keyring_save_finish(result, NULL) \&\& error)/
