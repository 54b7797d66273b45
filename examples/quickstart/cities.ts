import { readFileSync } from "node:fs";

import { ToolError } from "later-runtime";

/** A city as it stands in `data/cities.json`; population is rounded. */
export interface City {
  readonly name: string;
  readonly country: string;
  /** Degrees north */
  readonly latitude: number;
  /** Degrees east */
  readonly longitude: number;
  readonly population: number;
  readonly timeZone: string;
}

export const cities: readonly City[] = JSON.parse(
  readFileSync(new URL("data/cities.json", import.meta.url), "utf8"),
) as City[];

/** Finds a city by its name, whatever its case and accents. */
export function cityNamed(name: string): City {
  const wanted = plain(name);
  const found = cities.find((city) => plain(city.name) === wanted);
  if (found !== undefined) return found;
  throw new ToolError("CITY_NOT_FOUND", `There is no data about a city named "${name}".`);
}

/** Distance over the ground in kilometres: haversine formula, mean radius of the Earth. */
export function kilometresBetween(a: City, b: City): number {
  const radians = Math.PI / 180;
  const half = (from: number, to: number): number => Math.sin(((to - from) * radians) / 2) ** 2;
  const squared =
    half(a.latitude, b.latitude) +
    Math.cos(a.latitude * radians) *
      Math.cos(b.latitude * radians) *
      half(a.longitude, b.longitude);
  return 2 * 6371.0088 * Math.asin(Math.sqrt(squared));
}

function plain(name: string): string {
  return name
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "")
    .trim()
    .toLowerCase();
}
