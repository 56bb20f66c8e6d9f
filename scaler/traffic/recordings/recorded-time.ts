const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)$/i
/** `10/Oct/2000:13:55:36 -0700`, as web servers write it by themselves, some with a fraction. */
const LOG = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ([+-]\d{4})$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Kiribati's. */
const ZONE_MINUTES_MAX = 840

/**
 * A moment in ISO 8601, with a `T` or a space, as Unix time in milliseconds.
 *
 * @returns undefined without a zone, for it would mean another moment here, and for a day that is in no calendar, which
 *   `Date.parse` takes for one of the next month
 */
export function parseIsoTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = ''] = ISO.exec(text) ?? []
  return momentOf([year, month, day, hour, minute, second].map(Number), fraction, zone)
}

/** A moment as access logs have it, as Unix time in milliseconds. */
export function parseLogTime(text: string): number | undefined {
  const [, day, month = '', year, hour, minute, second, fraction = '', zone = ''] = LOG.exec(text) ?? []
  const number = MONTHS.indexOf(month) + 1
  return momentOf([year, number, day, hour, minute, second].map(Number), fraction, zone)
}

function momentOf(fields: readonly number[], fraction: string, zone: string): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  const zoneMinutes = minutesOf(zone)
  const dayMs = Date.UTC(year, month - 1, day)
  // A second of 60 is a leap second.
  const isClock = hour <= 23 && minute <= 59 && second <= 60 && Math.abs(zoneMinutes) <= ZONE_MINUTES_MAX
  if (Number.isNaN(dayMs) || !isClock || month < 1 || month > 12) return undefined
  if (new Date(dayMs).getUTCDate() !== day) return undefined
  const clockMs = ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000
  return dayMs + clockMs + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000)
}

function minutesOf(zone: string): number {
  if (/^(Z|UTC)$/i.test(zone)) return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
