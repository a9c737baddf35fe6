// Made-up people for shops that were filled without names.
const FIRST =
  "Ada Amir Ana Ben Bo Carla Cem Dana Dev Elif Emre Esra Fay Finn Gia Hana Ida Ines Ivo Jana Joon Kai Kira Lea Leo Lin Luca Maja Mara Mika Milo Mira Nadia Nia Noa Nuri Ola Omar Otto Pia Priya Ravi Remy Rosa Ruth Sam Sana Selin Sofia Tara Theo Tom Uma Vera Wim Yara Yuki Zoe".split(
    " ",
  );
const LAST =
  "Abel Adler Aksoy Arslan Baker Berg Brandt Bruno Castillo Chen Cruz Dahl Demir Diaz Eker Falk Fischer Fuchs Garcia Haas Hansen Holm Ito Jansen Kaya Keller Khan Klein Koch Kurz Lange Lopez Marin Meyer Moreno Novak Okafor Olsen Park Patel Peters Reyes Rossi Sato Silva Singh Sommer Stein Tanaka Toprak Vogel Weber Winter Wolf Yilmaz Young Zimmer".split(
    " ",
  );

export type Person = { firstName: string; lastName: string; email: string };

/** The same index gives the same person. */
export function personAt(index: number): Person {
  const firstName = FIRST[index % FIRST.length] ?? "Ada";
  const lastName = LAST[Math.floor(index / FIRST.length + index * 7) % LAST.length] ?? "Abel";
  return { firstName, lastName, email: `${firstName}.${lastName}.${index}@example.test`.toLowerCase() };
}
