import { useAppConfig } from '@nuxt/ui/runtime/vue/composables/useAppConfig.js'

/**
 * Nuxt UI's components in the console's dress: controls of 32 pixels, one brass button a screen (`color="primary"`), hairlines
 * instead of boxes. Sizes are written with Tailwind's own names (xs 12, sm 14, base 16, xl 20), because the merging of
 * classes inside the components knows only those.
 */
const focus = 'focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring'
const field =
  'rounded-md ring-edge bg-raised text-ink text-sm/5 focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-ring focus-visible:ring-edge'
const tones = ['primary', 'secondary', 'success', 'info', 'warning', 'error', 'neutral']
const edged = { variant: 'outline', class: field }
const dialog = {
  overlay: 'bg-scrim',
  title: 'text-xl font-semibold tracking-tight text-ink',
  description: 'mt-0.5 text-sm text-ink-soft',
  header: 'p-4 sm:px-6 min-h-0 pr-14',
  footer: 'p-3 sm:px-6 flex-wrap justify-end gap-2',
  close: 'top-3 end-3',
}

const theme = {
  button: {
    slots: {
      base: `justify-center font-semibold whitespace-nowrap ${focus} disabled:opacity-100 disabled:bg-transparent disabled:text-ink-faint disabled:ring-line`,
    },
    variants: {
      size: {
        sm: { base: 'h-7 px-2.5 py-0 text-xs gap-1.5', leadingIcon: 'size-4', trailingIcon: 'size-4' },
        md: { base: 'h-8 px-3 py-0 text-sm gap-2', leadingIcon: 'size-4.5', trailingIcon: 'size-4' },
        lg: { base: 'h-10 px-4 py-0 text-sm gap-2', leadingIcon: 'size-5', trailingIcon: 'size-5' },
      },
      square: { true: 'px-0 aspect-square' },
    },
    compoundVariants: [
      {
        color: 'primary',
        variant: 'solid',
        class: `bg-accent text-on-accent ring ring-inset ring-accent-edge hover:bg-accent/85 active:bg-accent/75 ${focus} disabled:bg-transparent`,
      },
      {
        color: 'neutral',
        variant: 'outline',
        class: `ring-edge bg-raised text-ink hover:bg-sunk active:bg-sunk ${focus}`,
      },
      { color: 'neutral', variant: 'ghost', class: `text-ink hover:bg-sunk active:bg-line ${focus}` },
      { color: 'error', variant: 'outline', class: `ring-edge bg-raised text-stop hover:bg-stop-wash ${focus}` },
    ],
    defaultVariants: { color: 'neutral', variant: 'outline', size: 'md' },
  },
  input: {
    slots: { root: 'w-full', base: 'h-8 px-2.5 py-0 text-sm/5' },
    compoundVariants: tones.map((color) => ({ color, ...edged })),
    defaultVariants: { color: 'neutral' },
  },
  textarea: {
    slots: { root: 'w-full', base: 'px-2.5 py-1.5 text-sm/5' },
    compoundVariants: tones.map((color) => ({ color, ...edged })),
    defaultVariants: { color: 'neutral' },
  },
  inputTags: {
    slots: { root: 'w-full min-h-8 py-1 text-sm/5' },
    compoundVariants: tones.map((color) => ({ color, ...edged })),
    defaultVariants: { color: 'neutral' },
  },
  formField: {
    slots: {
      label: 'block font-semibold text-ink text-sm/5',
      hint: 'text-ink-faint text-xs/4',
      help: 'mt-1 text-ink-soft text-xs/4',
      error: 'mt-1 text-stop text-xs/4',
      description: 'text-ink-soft text-xs/4',
      container: 'mt-1 relative',
    },
  },
  checkbox: {
    slots: { base: `ring-edge ${focus}`, label: 'font-normal text-ink', description: 'text-ink-soft text-xs/4' },
    defaultVariants: { color: 'neutral' },
  },
  switch: {
    slots: {
      base: `data-[state=unchecked]:bg-edge ${focus}`,
      label: 'font-semibold text-ink',
      description: 'text-ink-soft',
    },
    defaultVariants: { color: 'neutral' },
  },
  modal: {
    slots: { ...dialog, content: 'divide-line bg-raised', body: 'p-4 sm:px-6 sm:py-5' },
    variants: {
      overlay: { true: { overlay: 'bg-scrim' } },
      fullscreen: { false: { content: 'rounded-[10px] shadow-dialog ring-0' } },
    },
  },
  slideover: {
    slots: { ...dialog, content: 'divide-line bg-paper', body: 'p-4 sm:px-6 sm:py-5' },
  },
  dropdownMenu: {
    slots: {
      content: 'bg-raised ring-line shadow-pop min-w-48',
      item: 'text-sm/5 text-ink',
      itemLeadingIcon: 'text-ink-soft',
    },
  },
  popover: { slots: { content: 'bg-raised ring-line shadow-pop' } },
  tooltip: { slots: { content: 'bg-ink text-paper ring-0 h-auto px-2 py-1 text-xs', kbds: 'text-paper' } },
  skeleton: { base: 'bg-line/70 rounded-md motion-safe:animate-pulse' },
  kbd: { base: 'bg-sunk text-ink-soft ring-line' },
}

export function dressNuxtUi(): void {
  const config = useAppConfig() as { ui: Record<string, unknown> }
  Object.assign(config.ui, theme)
}
