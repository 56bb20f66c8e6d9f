const PREFIX = 'profile:'

/** The file that `--service profile:FILE` names; undefined when it says something else. */
export function profilePath(service: string | undefined): string | undefined {
  return service?.startsWith(PREFIX) ? service.slice(PREFIX.length) : undefined
}
