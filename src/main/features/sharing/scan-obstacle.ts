/** Why a file cannot be shared yet, or at all: a literal key of the locales. */
export const scanObstacleKey = (scanState: string): string =>
  scanState === 'infected' ? 'common.sharing.obstacle.infected' : 'common.sharing.obstacle.quarantined'
