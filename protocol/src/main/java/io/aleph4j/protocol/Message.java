package io.aleph4j.protocol;

/**
 * A message whose content is here.
 *
 * @param contentText the content's exact text: the envelope's for inline messages, else what was
 *     fetched, with the defaults of spec 01 §1.6 filled in
 * @param content what that text says
 * @param size characters of an inline content's text, bytes of a fetched one
 */
public record Message(Envelope envelope, String contentText, Content content, int size) {}
