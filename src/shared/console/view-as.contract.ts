/** Looking at the portal through a client's eyes (SHR-5, SHR-9). */
export const viewAs = {}
