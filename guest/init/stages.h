// What a machine needs before it can talk to its host.
#ifndef ALEPH_STAGES_H
#define ALEPH_STAGES_H

// /init of the initramfs: modules, the root device, and on to its /sbin/init.
_Noreturn void stage1_run(void);
// The first half of /sbin/init: a writable root over the read-only one, and the usual file systems.
void stage2_mount(void);
// Standard input, output and error on the machine's console, if it has one.
void open_console(void);

#endif
