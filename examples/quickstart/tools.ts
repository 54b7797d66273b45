import { deftool } from "later-runtime";

import { cities, type City, cityNamed, kilometresBetween } from "./cities.ts";
import { sunTimesOf } from "./sun.ts";

/** Facts about a city: country, position, population and time zone.
 * @param city Name of the city, e.g. "Oslo" */
export const describeCity = deftool((city: string): City => cityNamed(city));

/** Distance between two cities, over the ground.
 * @param from City where the way begins
 * @param to City where it ends
 * @param unit Unit of the distance */
export const measureDistance = deftool(
  (from: string, to: string, unit: "kilometres" | "miles" = "kilometres") => {
    const kilometres = kilometresBetween(cityNamed(from), cityNamed(to));
    return { distance: Math.round(unit === "miles" ? kilometres / 1.609344 : kilometres), unit };
  },
);

/** When the sun rises and sets in a city, in the city's own time.
 * @param city Name of the city, e.g. "Oslo"
 * @param day The day; today if left out @format date */
export const sunTimes = deftool((city: string, day?: string) => {
  const place = cityNamed(city);
  const date = day ?? new Date().toISOString().slice(0, 10);
  const { sunrise, sunset } = sunTimesOf(place, new Date(date));
  const clock = (moment: Date | undefined): string =>
    moment?.toLocaleTimeString("en-GB", {
      timeZone: place.timeZone,
      hour: "2-digit",
      minute: "2-digit",
    }) ?? "not on this day";
  return { city: place.name, day: date, sunrise: clock(sunrise), sunset: clock(sunset) };
});

/** The cities nearest to a city, nearest first.
 * @param city Name of the city in the middle, e.g. "Oslo"
 * @param limit How many cities @minimum 1 @maximum 10 @integer */
export const nearestCities = deftool((city: string, limit = 3) => {
  const centre = cityNamed(city);
  return cities
    .filter((other) => other !== centre)
    .map((other) => ({
      name: other.name,
      kilometres: Math.round(kilometresBetween(centre, other)),
    }))
    .sort((a, b) => a.kilometres - b.kilometres)
    .slice(0, limit);
});
