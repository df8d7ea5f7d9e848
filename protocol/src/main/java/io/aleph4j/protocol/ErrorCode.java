package io.aleph4j.protocol;

/** Why a message is refused or tried again (spec 01 §4.7). */
public enum ErrorCode {
  INTERNAL_ERROR(-1, true, "Internal error"),
  INVALID_FORMAT(0, false, "Invalid message format"),
  INVALID_SIGNATURE(1, false, "Invalid signature"),
  PERMISSION_DENIED(2, false, "Permission denied"),
  CONTENT_UNAVAILABLE(3, true, "Message content unavailable"),
  FILE_UNAVAILABLE(4, true, "File unavailable"),
  BALANCE_INSUFFICIENT(5, false, "Insufficient balance"),
  CREDIT_INSUFFICIENT(6, false, "Insufficient credit"),
  POST_AMEND_NO_TARGET(100, false, "Amend post ref field is empty"),
  POST_AMEND_TARGET_NOT_FOUND(101, true, "Cannot find original ref of amend post"),
  POST_AMEND_AMEND(102, false, "Amend post cannot amend another amend"),
  STORE_REF_NOT_FOUND(200, true, "Store reference not found"),
  STORE_UPDATE_UPDATE(201, false, "Store update not targeting the original version of the file"),
  INVALID_PAYMENT_METHOD(
      202, false, "Messages with non-credit payment types are no longer allowed"),
  VM_REF_NOT_FOUND(300, true, "VM reference not found"),
  VM_VOLUME_NOT_FOUND(301, true, "VM volume reference(s) not found"),
  VM_AMEND_NOT_ALLOWED(302, false, "VM update not allowed"),
  VM_UPDATE_UPDATE(303, false, "VM update not targeting the original version of the VM"),
  VM_VOLUME_TOO_SMALL(304, false, "VM volume parent is larger than the child volume"),
  FORGET_NO_TARGET(500, false, "No FORGET target specified"),
  FORGET_TARGET_NOT_FOUND(501, true, "FORGET target not found"),
  FORGET_FORGET(502, false, "Cannot forget a FORGET message"),
  FORGET_NOT_ALLOWED(503, false, "Cannot forget a used message"),
  FORGOTTEN_DUPLICATE(504, false, "Cannot process a forgotten message");

  private final int code;
  private final boolean retried;
  private final String description;

  ErrorCode(int code, boolean retried, String description) {
    this.code = code;
    this.retried = retried;
    this.description = description;
  }

  /** The number that answers carry as {@code error_code}. */
  public int code() {
    return code;
  }

  /** Whether a message that meets this error stays pending and is tried again. */
  public boolean retried() {
    return retried;
  }

  /** The sentence that clients show. */
  public String description() {
    return description;
  }

  /** The error of this number. */
  public static ErrorCode ofCode(int code) {
    for (ErrorCode error : values()) {
      if (error.code == code) {
        return error;
      }
    }
    throw new IllegalArgumentException("no error has the code " + code);
  }
}
