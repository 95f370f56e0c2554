/* seccomp: the calls of the system that the program has no use for are refused, so that nothing inside it
 * starts a program, looks into another process, types at the terminal in the member's name, or speaks to the
 * network below TCP and UDP. A list of what is refused, not of what is allowed: libraries change, and a
 * member is not to be stopped by one that has found a new call. Called by rights.c. */
#include "config.h"

#include "base/rights_calls.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif

#ifdef MACHINE

/* The numbers that another way of calling the same kernel adds begin here. */
#define X32_BIT 0x40000000

#define FIELD(name)         BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
#define ARGUMENT(n)         BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + (n)*8)
#define REFUSE(number)      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (number))
#define ALLOW               BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define WHEN(value, skip)   BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (skip), 0)
/* The number of the call is in the accumulator. */
#define REFUSE_CALL(call) UNLESS((call), 1), REFUSE(EPERM)

static const struct sock_filter filter[] = {
    FIELD(arch),
    WHEN(MACHINE, 1),
    REFUSE(ENOSYS),
    FIELD(nr),
#ifdef __x86_64__
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    REFUSE(ENOSYS),
#endif
    /* No program, and no process that could become one. */
    REFUSE_CALL(SYS_execve),
    REFUSE_CALL(SYS_execveat),
#ifndef __SANITIZE_ADDRESS__ /* whose search for leaks does both */
#ifdef SYS_fork
    REFUSE_CALL(SYS_fork),
    REFUSE_CALL(SYS_vfork),
#endif
    UNLESS(SYS_clone3, 1),
    REFUSE(ENOSYS), /* its flags cannot be seen; clone() is asked then */
    UNLESS(SYS_clone, 4),
    ARGUMENT(0),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
    REFUSE(EPERM),
    ALLOW,
    REFUSE_CALL(SYS_ptrace),
#endif
    /* No other process, and nothing of the kernel. */
    REFUSE_CALL(SYS_process_vm_readv),
    REFUSE_CALL(SYS_process_vm_writev),
    REFUSE_CALL(SYS_kcmp),
    REFUSE_CALL(SYS_pidfd_open),
    REFUSE_CALL(SYS_pidfd_getfd),
    REFUSE_CALL(SYS_perf_event_open),
    REFUSE_CALL(SYS_bpf),
    REFUSE_CALL(SYS_userfaultfd),
    REFUSE_CALL(SYS_io_uring_setup),
    REFUSE_CALL(SYS_keyctl),
    REFUSE_CALL(SYS_add_key),
    REFUSE_CALL(SYS_request_key),
    REFUSE_CALL(SYS_unshare),
    REFUSE_CALL(SYS_setns),
    REFUSE_CALL(SYS_mount),
    REFUSE_CALL(SYS_umount2),
    REFUSE_CALL(SYS_pivot_root),
    REFUSE_CALL(SYS_chroot),
    REFUSE_CALL(SYS_open_by_handle_at),
    /* No key pressed in the member's name. */
    UNLESS(SYS_ioctl, 5),
    ARGUMENT(1),
    WHEN(TIOCSTI, 1),
    UNLESS(TIOCLINUX, 1),
    REFUSE(EPERM),
    ALLOW,
    /* Sockets of this machine, TCP and UDP; netlink for the list of addresses that the resolver asks for. */
    UNLESS(SYS_socket, 12),
    ARGUMENT(0),
    WHEN(AF_UNIX, 9),
    WHEN(AF_INET, 4),
    WHEN(AF_INET6, 3),
    UNLESS(AF_NETLINK, 7),
    ARGUMENT(2),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_ROUTE, 4, 5),
    ARGUMENT(1),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf),
    WHEN(SOCK_STREAM, 1),
    UNLESS(SOCK_DGRAM, 1),
    ALLOW,
    /* A socket that is refused, and every other call. */
    FIELD(nr),
    UNLESS(SYS_socket, 1),
    REFUSE(EAFNOSUPPORT),
    ALLOW,
};

gboolean
fp_rights_drop_calls(void)
{
  struct sock_fprog program = {G_N_ELEMENTS(filter), (struct sock_filter *)filter};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

#else

gboolean
fp_rights_drop_calls(void)
{
  return FALSE;
}

#endif
