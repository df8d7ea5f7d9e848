package io.aleph4j.node.process;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;

/**
 * What a file tag names.
 *
 * @param owner of all versions of the file
 * @param latest the version that counts
 * @param created the content time of that version
 */
public record TagState(Address owner, FileLedger.Entry latest, Timestamp created) {}
