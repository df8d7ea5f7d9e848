package io.aleph4j.protocol;

import java.util.List;

/** A machine that somebody wants to run (spec 01 §2.5). */
public sealed interface ExecutableContent extends Content
    permits ProgramContent, InstanceContent, VerifiableProgramContent {

  /** What all machines have. */
  MachineSpec spec();

  /**
   * Every file that the machine is made of, in the order of the content; one that several parts
   * name appears as often.
   */
  List<FileRef> files();
}
