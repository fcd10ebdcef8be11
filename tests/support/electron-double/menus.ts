import { EventEmitter } from 'node:events'
import { note } from './settings.ts'

interface Template {
  id?: string
  label?: string
  type?: string
  role?: string
  checked?: boolean
  enabled?: boolean
  submenu?: Template[]
  click?: (item: MenuItem) => void
}

class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly enabled: boolean
  readonly submenu: Menu | undefined
  checked: boolean
  readonly #template: Template
  constructor(template: Template) {
    this.#template = template
    this.id = template.id
    this.label = template.label ?? ''
    this.role = template.role
    this.enabled = template.enabled ?? true
    this.checked = template.checked ?? false
    this.submenu = template.submenu && Menu.buildFromTemplate(template.submenu)
  }
  /** As Electron: a check box is turned over before its click is told. */
  click(): void {
    if (this.#template.type === 'checkbox') this.checked = !this.checked
    this.#template.click?.(this)
  }
}

export class Menu {
  static #application: Menu | null = null
  static buildFromTemplate(templates: Template[]): Menu {
    return new Menu(templates.map((template) => new MenuItem(template)))
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu = () => Menu.#application

  readonly items: MenuItem[]
  constructor(items: MenuItem[]) {
    this.items = items
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = []
  menu: Menu | null = null
  toolTip = ''
  constructor(_image: unknown) {
    super()
    Tray.all.push(this)
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu
  }
  setToolTip(text: string): void {
    this.toolTip = text
  }
  destroy(): void {
    note('tray.destroy')
  }
}
