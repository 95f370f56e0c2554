/* One e-mail on its way: mail.c chooses, smtp.c and sendmail.c carry. */
#ifndef FP_NET_MAIL_H
#define FP_NET_MAIL_H

#include "flagpost/mail.h"

/* Both take over the task, whose result is a boolean. message: with CR LF line ends. */
void fp_mail_by_smtp(GTask *task, const FpMailRoute *route, const char *from, const char *to,
                     const char *message);
void fp_mail_by_sendmail(GTask *task, const char *program, const char *message);

#endif
