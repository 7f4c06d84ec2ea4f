"""What the cards of all models say of their version, their licence and the data they were made from."""

VERSION = "1.0"
LICENCE = (
    "Weights: CC-BY 4.0. Copernicus Sentinel data are free and open; the licences of the data sets are named with them "
    "under 'data'; some of the repositories that redistribute them state no licence of their own."
)
DATA = {
    "sen12": "SEN1-2 (Schmitt, Hughes and Zhu 2018), CC-BY 4.0, https://mediatum.ub.tum.de/1436631",
    "wide": "wider co-registered Sentinel-1/-2 scenes; contain modified Copernicus Sentinel data",
    "false_colour": "Sentinel-1/-2 pairs in false colour; contain modified Copernicus Sentinel data",
    "sen12mscr": "SEN12MS-CR (Ebel, Meraner, Schmitt and Zhu 2021), CC-BY 4.0, https://mediatum.ub.tum.de/1554803",
    "clouds": "clouds cut out of Sentinel-2 images with a clear date; contain modified Copernicus Sentinel data",
    "real": "for evaluation only: SEN12MS-CR (Ebel, Meraner, Schmitt and Zhu 2021), CC-BY 4.0",
}
