import type { City } from "./cities.ts";

const radians = Math.PI / 180;
const day = 86_400_000;
/** Noon of 1 January 2000, the epoch of the formulas. */
const epoch = Date.UTC(2000, 0, 1, 12);
/** The upper edge of the sun on the horizon, with the usual refraction. */
const horizon = -0.833 * radians;

/** When the sun comes and goes; neither happens on a polar day or in a polar night. */
export interface SunTimes {
  readonly sunrise: Date | undefined;
  readonly sunset: Date | undefined;
}

/**
 * Sunrise and sunset on a calendar day, to a minute or two: the low-precision formulas of the
 * Astronomical Almanac for the position of the sun.
 *
 * @param date Midnight UTC of the day
 */
export function sunTimesOf(city: City, date: Date): SunTimes {
  const days = Math.round((date.getTime() + day / 2 - epoch) / day) - city.longitude / 360;
  const anomaly = (357.5291 + 0.98560028 * days) * radians;
  const centre =
    1.9148 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly) + 0.0003 * Math.sin(3 * anomaly);
  const longitude = anomaly + (centre + 180 + 102.9372) * radians;
  const transit = days + 0.0053 * Math.sin(anomaly) - 0.0069 * Math.sin(2 * longitude);
  const sineOfDeclination = Math.sin(longitude) * Math.sin(23.4397 * radians);
  const declination = Math.asin(sineOfDeclination);
  const latitude = city.latitude * radians;
  const cosine =
    (Math.sin(horizon) - Math.sin(latitude) * sineOfDeclination) /
    (Math.cos(latitude) * Math.cos(declination));
  if (Math.abs(cosine) > 1) return { sunrise: undefined, sunset: undefined };
  const half = Math.acos(cosine) / (2 * Math.PI);
  const at = (moment: number): Date => new Date(epoch + moment * day);
  return { sunrise: at(transit - half), sunset: at(transit + half) };
}
