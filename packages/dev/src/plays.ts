/** The version of Pushpin that this proxy behaves like, without that version's defects. */
export const PLAYS = '1.41'
