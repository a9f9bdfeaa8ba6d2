import { describe, expect, test } from 'vitest'
import { calibrationBins, expectedCalibrationError } from './calibration.ts'

describe('expectedCalibrationError', () => {
  test('is nothing where what was promised was kept', () => {
    expect(
      expectedCalibrationError([
        { confidence: 0.9, right: 9, of: 10 },
        { confidence: 0.5, right: 1, of: 2 },
      ]),
    ).toBeCloseTo(0)
  })

  test('is the gap, weighted by words', () => {
    expect(
      expectedCalibrationError([
        { confidence: 0.95, right: 15, of: 30 },
        { confidence: 0.25, right: 0, of: 10 },
      ]),
    ).toBeCloseTo((0.45 * 30 + 0.25 * 10) / 40)
  })

  test('errors that cancel out inside a bin are forgiven, across bins they are not', () => {
    const mixed = [
      { confidence: 0.92, right: 10, of: 10 },
      { confidence: 0.92, right: 84, of: 100 },
    ]
    expect(expectedCalibrationError(mixed)).toBeCloseTo(Math.abs(0.92 - 94 / 110))
  })

  test('is unknown without words', () => {
    expect(expectedCalibrationError([])).toBeNull()
    expect(expectedCalibrationError([{ confidence: 0.5, right: 0, of: 0 }])).toBeNull()
  })
})

test('full confidence belongs to the last bin', () => {
  expect(calibrationBins([{ confidence: 1, right: 3, of: 4 }])).toEqual([
    { promised: 1, kept: 0.75, words: 4 },
  ])
})
