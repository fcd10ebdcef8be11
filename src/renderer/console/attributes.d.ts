// Attributes that components hand on to their element: the strict templates ask for each by name.
declare module 'vue' {
  interface ComponentCustomProps {
    'aria-label'?: string
    'aria-pressed'?: boolean
    'aria-expanded'?: boolean
    role?: string
    inputmode?: string
    disabled?: boolean
  }
}

export {}
