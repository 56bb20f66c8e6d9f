const HEAD_END = '\r\n\r\n'
/** More than any server's head has. */
const HEAD_BYTES_MAX = 65_536
const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i

/**
 * Finds where the answers end in what comes over one connection: no more of HTTP/1.1 than that, for a sender that
 * parses every header would take as long as a small model, and its own queue would be measured.
 */
export class AnswerReader {
  #head = ''
  #missingBytes = 0

  /**
   * Reads on; one request at a time is under way on a connection.
   *
   * @returns the status of the answer that ends with these bytes; undefined when more must come
   * @throws {Error} when it is no HTTP answer of a length that is told
   */
  read(chunk: Buffer): number | undefined {
    if (this.#missingBytes > 0) this.#missingBytes -= chunk.length
    else {
      // One letter a byte, so that lengths agree.
      this.#head += chunk.toString('latin1')
      const end = this.#head.indexOf(HEAD_END)
      if (end < 0 && this.#head.length > HEAD_BYTES_MAX) throw new Error('the answer has no end of its head')
      if (end < 0) return undefined
      const length = LENGTH.exec(this.#head.slice(0, end + 2))?.[1]
      if (length === undefined || !this.#head.startsWith('HTTP/1.1 '))
        throw new Error('the answer is not HTTP/1.1 with a Content-Length')
      this.#missingBytes = end + HEAD_END.length + Number(length) - this.#head.length
    }
    if (this.#missingBytes < 0) throw new Error('more came than the Content-Length says')
    if (this.#missingBytes > 0) return undefined
    const status = Number(this.#head.slice(9, 12))
    this.#head = ''
    return status
  }
}
