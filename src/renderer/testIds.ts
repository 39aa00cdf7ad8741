/** Names for what tests cannot find by role and label. */
export const testIds = {
  referencesPanel: 'references-panel',
  controlsPanel: 'controls-panel',
  resultsPanel: 'results-panel',
  imagesInput: 'images-input',
  folderInput: 'folder-input',
  uploadSummary: 'upload-summary',
  setReading: 'set-reading',
  pair: 'pair',
  distance: 'distance',
  runningBatch: 'running-batch',
  picks: 'picks',
  compareStage: 'compare-stage'
} as const
