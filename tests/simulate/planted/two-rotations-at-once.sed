# src/app/rotate/rotate.c: a second rotation of the same program overwrites the first one's journal
s/!member->rotating \&\& fp_store_lock/fp_store_lock/
