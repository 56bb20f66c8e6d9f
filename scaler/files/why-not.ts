const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be opened by this user',
  EISDIR: 'it is a folder',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'what should be its folder is a file',
  EPERM: 'it may not be opened by this user',
  EROFS: 'the disk is read-only',
}

/** Why a file cannot be read or written, in words that follow its name; what has none here, as Node says it, in a line. */
export function whyNot(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return REASONS[code] ?? message.replaceAll(/\s+/g, ' ')
}
