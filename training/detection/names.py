"""What sets of cases and methods are called in the records and the table, and what the truth of each set is worth."""

from ...pipeline.options.detectclouds import NETWORK, REFERENCES, SPECTRAL

CLEAN, SIMULATED, MASKS, TWO_DATES, FRAMES = "clear dates", "painted clouds", "real masks", "real, two dates", "pairs"
REPEATED = "time series"
SNOW, SNOW_VISIBLE, SNOW_BEFORE = "snow", "snow, no short-wave infrared", "snow on the other date"
TRUTHS = {
    CLEAN: "Dates without any cloud by their mask; those on which clouds were seen all the same are left out.",
    SNOW: "A date without any cloud, by eye: its mask takes some of the snow for cloud. What counts is what snow "
    "covers by the rule of MODIS: NDSI from 0.4, near infrared from 0.11, green from 0.1. It is the only such date of "
    "all places, and hardly any snow lies on its other dates.",
    SNOW_VISIBLE: "The same without bands 11 and 12.",
    SNOW_BEFORE: "The clear dates, compared with nothing but the snowy one, where that shows snow.",
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
