/** Pictures have an icon of their own; anything else is a sheet of paper. */
export const fileIcon = (mediaType: string) => (mediaType.startsWith('image/') ? 'image' : 'file')
