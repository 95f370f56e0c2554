# src/forum/call.c: what fails after the deed makes the whole operation fail
s/if (run->call.acted) {/if (FALSE) {/
