"""What sets of cases and methods are called in the records and the table, and what the truth of each set is worth."""

from ...pipeline.options.detectclouds import NETWORK, REFERENCES, SPECTRAL

CLEAN, SIMULATED, MASKS, TWO_DATES, FRAMES = "clear dates", "painted clouds", "real masks", "real, two dates", "pairs"
REPEATED = "time series"
TRUTHS = {
    CLEAN: "Dates without any cloud by their mask; those on which clouds were seen all the same are left out.",
    SIMULATED: "Clear dates under copies of real clouds and drawn ones, with shadows, in all bands: exact. Veils "
    "fainter than 10 % and what they hide are not counted.",
    MASKS: "Masks that came with SEN12MS-CR images: by the spectrum, clouds only; they miss thin and small clouds.",
    TWO_DATES: "The same images; cloud is what is clearly brighter, shadow what is clearly darker, than on the very "
    "date that the method is given. What is uncertain is not counted, so this flatters a comparison of dates; ground "
    "that changed is among the shadows.",
    FRAMES: "Pairs of true-colour images, compared in the same way.",
    REPEATED: "Four dates of one place in true colour, compared in the same way; this place took part in choosing "
    "constants.",
}
BRIGHTNESS = "brightness"
METHODS = {
    REFERENCES: "**other dates**",
    NETWORK: "network",
    SPECTRAL: "spectral thresholds",
    BRIGHTNESS: "brightness from 20 %",
}
