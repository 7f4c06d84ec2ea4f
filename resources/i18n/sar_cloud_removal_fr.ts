<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr">
<context>
    <name>SarCloudRemoval</name>
    <message>
        <source>%v of %m MB: {}</source>
        <translation>%v sur %m Mo : {}</translation>
    </message>
    <message>
        <source>'Remove clouds' grows its mask itself; for other uses, growing covers the thin edges of clouds.</source>
        <translation>« Supprimer les nuages » agrandit lui-même son masque ; pour d'autres usages, l'agrandissement couvre les bords minces des nuages.</translation>
    </message>
    <message>
        <source>'{name}' is not a raster. {remedy}</source>
        <translation>« {name} » n'est pas un raster. {remedy}</translation>
    </message>
    <message>
        <source>'{value}' does not contain wheels: choose a folder with files that end in .whl.</source>
        <translation>« {value} » ne contient pas de fichiers wheel : choisissez un dossier avec des fichiers qui se terminent par .whl.</translation>
    </message>
    <message>
        <source>'{value}' is not a version of torch: enter one such as 2.5.1, or leave it empty.</source>
        <translation>La version de torch est « {value} » ; il en faut une comme 2.5.1, ou rien.</translation>
    </message>
    <message>
        <source>0 uses all cores, except one for QGIS if its window is open. It has no effect on a GPU.</source>
        <translation>0 utilise tous les cœurs, sauf un pour QGIS si sa fenêtre est ouverte. Sans effet sur un GPU.</translation>
    </message>
    <message>
        <source>2 to {count} optical rasters of one place on different dates, cloudy or clear, in any order. Any CRS, pixel size and extent; those that do not lie on the grid of the results are warped onto it once. The dates come from the metadata or the names of files and folders; the log lists them.</source>
        <translation>De 2 à {count} rasters optiques d'un même lieu à différentes dates, nuageux ou clairs, dans n'importe quel ordre. SCR, taille de pixel et étendue quelconques ; ceux qui ne sont pas sur la grille des résultats y sont projetés une seule fois. Les dates viennent des métadonnées ou des noms des fichiers et dossiers ; le journal les énumère.</translation>
    </message>
    <message>
        <source>A QGIS authentication configuration, if the server requires a login. Proxy, certificates and timeout are taken from QGIS (Settings, Options, Network).</source>
        <translation>Une configuration d'authentification de QGIS, si le serveur exige une connexion. Le proxy, les certificats et le délai d'attente sont ceux de QGIS (Préférences, Options, Réseau).</translation>
    </message>
    <message>
        <source>A company's network or a virus scanner often substitutes its own certificate: save that as a PEM file and choose it under 'Certificate'. Also check the computer's date and time.</source>
        <translation>Le réseau d'une entreprise ou un antivirus intercale souvent son propre certificat : enregistrez-le en fichier PEM et indiquez-le sous « Certificat ». Vérifiez aussi la date et l'heure de l'ordinateur.</translation>
    </message>
    <message>
        <source>A date without a SAR raster within so many days is restored without one, which the log says.</source>
        <translation>Une date sans raster SAR à ce nombre de jours près est restaurée sans lui, ce que dit le journal.</translation>
    </message>
    <message>
        <source>A downloaded file or wheel is damaged.</source>
        <translation>Un fichier téléchargé ou un fichier wheel est endommagé.</translation>
    </message>
    <message>
        <source>A file in '{home}' cannot be written: it is locked, or you lack permission.</source>
        <translation>Un fichier de « {home} » ne peut pas être écrit : il est verrouillé, ou le dossier ne vous appartient pas.</translation>
    </message>
    <message>
        <source>A folder whose rasters belong to the series, too. Folders inside it are not searched.</source>
        <translation>Un dossier dont les rasters font aussi partie de la série. Ses sous-dossiers ne sont pas parcourus.</translation>
    </message>
    <message>
        <source>A library of torch does not start (WinError 1114).</source>
        <translation>Une bibliothèque de torch ne démarre pas (WinError 1114).</translation>
    </message>
    <message>
        <source>A path is longer than Windows allows (260 characters).</source>
        <translation>Un chemin est plus long que ce que Windows autorise (260 caractères).</translation>
    </message>
    <message>
        <source>A virus scanner or a company policy prevents files from being written or run.</source>
        <translation>L'antivirus ou une règle de l'entreprise empêche d'écrire ou d'exécuter des fichiers.</translation>
    </message>
    <message>
        <source>Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute one date after the other, each in blocks of about 3072 pixels: it pays for rasters that are larger. If empty, this computer does the work. All workers must have this plugin, and must reach the inputs, the folder of the results and the working folder by the same paths. The results are cloud-optimised GeoTIFFs.</source>
        <translation>Adresse d'une grappe Dask, comme tcp://10.0.0.1:8786, dont les processus calculent les dates l'une après l'autre, chacune par blocs d'environ 3072 pixels : cela vaut la peine pour des rasters plus grands. Si ce champ est vide, cet ordinateur fait le travail. Tous les processus doivent disposer de cette extension et atteindre les entrées, le dossier des résultats et le dossier de travail par les mêmes chemins. Les résultats sont des GeoTIFF optimisés pour le nuage.</translation>
    </message>
    <message>
        <source>Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute the raster in blocks. If empty, this computer does the work. All workers must have this plugin, and must reach the inputs, the folder of the result and the working folder by the same paths. The result is a cloud-optimised GeoTIFF.</source>
        <translation>Adresse d'une grappe Dask, comme tcp://10.0.0.1:8786, dont les processus calculent le raster par blocs. Si ce champ est vide, cet ordinateur fait le travail. Tous les processus doivent disposer de cette extension et atteindre les entrées, le dossier du résultat et le dossier de travail par les mêmes chemins. Le résultat est un GeoTIFF optimisé pour le nuage.</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>All findings as JSON, for programs.</source>
        <translation>Tous les constats, en JSON, pour les programmes.</translation>
    </message>
    <message>
        <source>All findings as a page to read, or to attach to a question or bug report.</source>
        <translation>Tous les constats, en une page à lire ou à joindre à une question ou à un rapport d'anomalie.</translation>
    </message>
    <message>
        <source>All metrics, with the inputs and settings they were computed from.</source>
        <translation>Tous les indicateurs, avec les entrées et les réglages dont ils ont été tirés.</translation>
    </message>
    <message>
        <source>All required packages are installed.</source>
        <translation>Tous les paquets nécessaires sont installés.</translation>
    </message>
    <message>
        <source>Another QGIS is downloading the same file. Wait until it has finished.</source>
        <translation>Un autre QGIS télécharge le même fichier. Attendez qu'il ait terminé.</translation>
    </message>
    <message>
        <source>Another installation into '{home}' is running.</source>
        <translation>Une autre installation dans « {home} » est en cours.</translation>
    </message>
    <message>
        <source>Any raster with the CRS, pixel size and extent to use. If empty, that of the earliest date.</source>
        <translation>Un raster quelconque ayant le SCR, la taille de pixel et l'étendue voulus. Si vide, ceux de la date la plus ancienne.</translation>
    </message>
    <message>
        <source>Approximate distance from one large cloud to the next. Smaller clouds are added automatically.</source>
        <translation>Distance approximative d'un grand nuage au suivant. Les plus petits sont ajoutés automatiquement.</translation>
    </message>
    <message>
        <source>Ask your administrator to allow the folder '{home}', then install again.</source>
        <translation>Demandez à votre administrateur d'autoriser le dossier « {home} », puis relancez l'installation.</translation>
    </message>
    <message>
        <source>At least two rasters of the same product on the same grid, such as results of 'Remove clouds'. If several are equally good, the first of them in the list is used.</source>
        <translation>Au moins deux rasters du même produit et sur la même grille, comme des résultats de « Supprimer les nuages ». Si plusieurs se valent, le premier d'entre eux dans la liste est utilisé.</translation>
    </message>
    <message>
        <source>Bands of the reference raster</source>
        <translation>Bandes du raster de référence</translation>
    </message>
    <message>
        <source>Bands of the restored raster</source>
        <translation>Bandes du raster restauré</translation>
    </message>
    <message>
        <source>Bands to restore</source>
        <translation>Bandes à restaurer</translation>
    </message>
    <message>
        <source>Batch size (windows)</source>
        <translation>Taille de lot (fenêtres)</translation>
    </message>
    <message>
        <source>Best of three runs, with other programs running on this computer. Reading and writing the rasters takes additional time.</source>
        <translation>Le meilleur de trois essais, pendant que d'autres programmes tournaient sur cet ordinateur. La lecture et l'écriture des rasters demandent du temps en plus.</translation>
    </message>
    <message>
        <source>Best pixels</source>
        <translation>Meilleurs pixels</translation>
    </message>
    <message>
        <source>Best-pixel composite</source>
        <translation>Composite du meilleur pixel</translation>
    </message>
    <message>
        <source>Best-pixel composite of restored dates</source>
        <translation>Composite du meilleur pixel de dates restaurées</translation>
    </message>
    <message>
        <source>Blue band</source>
        <translation>Bande bleue</translation>
    </message>
    <message>
        <source>Blue band raster</source>
        <translation>Raster de la bande bleue</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Fichiers CSV (*.csv)</translation>
    </message>
    <message>
        <source>Cancel installation</source>
        <translation>Annuler l'installation</translation>
    </message>
    <message>
        <source>Cancelled. No incomplete results were left behind.</source>
        <translation>Annulé. Aucun résultat incomplet n'a été laissé.</translation>
    </message>
    <message>
        <source>Cancelling ...</source>
        <translation>Annulation ...</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificat</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer)</source>
        <translation>Certificats (*.pem *.crt *.cer)</translation>
    </message>
    <message>
        <source>Change them ('python3 -m pip config debug' shows where they are), then install again.</source>
        <translation>Modifiez-les (« python3 -m pip config debug » montre où ils se trouvent), puis relancez l'installation.</translation>
    </message>
    <message>
        <source>Check installation</source>
        <translation>Vérifier l'installation</translation>
    </message>
    <message>
        <source>Check its address and port (http://host:port; SOCKS needs the package PySocks). An empty field means the proxy of QGIS's settings (Settings, Options, Network), or else the system's.</source>
        <translation>Vérifiez son adresse et son port (http://host:port ; SOCKS demande le paquet PySocks). Si le champ est vide, c'est le proxy de QGIS (Préférences, Options, Réseau) ou, à défaut, celui du système.</translation>
    </message>
    <message>
        <source>Check the address of the package index, and whether it needs a user name (https://[user:password@]host).</source>
        <translation>Vérifiez l'adresse de l'index de paquets, et s'il demande un nom d'utilisateur (https://[user:password@]host).</translation>
    </message>
    <message>
        <source>Check the address, or ask the publisher for the current one.</source>
        <translation>Vérifiez l'adresse, ou demandez l'adresse actuelle à l'éditeur.</translation>
    </message>
    <message>
        <source>Check the address, the network and the proxy (Settings, Options, Network). Without a network connection, download the pack elsewhere and choose the file.</source>
        <translation>Vérifiez l'adresse, le réseau et le proxy (Préférences, Options, Réseau). Sans connexion au réseau, téléchargez le paquet ailleurs et choisissez le fichier.</translation>
    </message>
    <message>
        <source>Check the connection. Behind a proxy, enter it under 'Version and network'; a company's mirror of the package index is entered there, too. Without internet, choose a folder of wheels that were downloaded elsewhere.</source>
        <translation>Vérifiez la connexion. Derrière un proxy, indiquez-le sous « Version et réseau » ; le miroir de l'index de paquets d'une entreprise s'y indique aussi. Sans internet, choisissez un dossier de fichiers wheel téléchargés ailleurs.</translation>
    </message>
    <message>
        <source>Check the proxy and its login (Settings, Options, Network).</source>
        <translation>Vérifiez le proxy et ses identifiants (Préférences, Options, Réseau).</translation>
    </message>
    <message>
        <source>Choose a PEM file, or leave the field empty.</source>
        <translation>Indiquez un fichier PEM, ou laissez le champ vide.</translation>
    </message>
    <message>
        <source>Choose a raster that QGIS can open.</source>
        <translation>Choisissez un raster que QGIS peut ouvrir.</translation>
    </message>
    <message>
        <source>Clear optical raster</source>
        <translation>Raster optique sans nuages</translation>
    </message>
    <message>
        <source>Clockwise from the top of the raster. In Sentinel-2 images of the northern hemisphere, the sun is in the south-east, so shadows fall to the north-west.</source>
        <translation>Dans le sens horaire à partir du haut du raster. Dans les images Sentinel-2 de l'hémisphère nord, le soleil est au sud-est, et les ombres tombent donc vers le nord-ouest.</translation>
    </message>
    <message>
        <source>Close other programs and install again.</source>
        <translation>Fermez d'autres programmes et relancez l'installation.</translation>
    </message>
    <message>
        <source>Cloud cover (%)</source>
        <translation>Couverture nuageuse (%)</translation>
    </message>
    <message>
        <source>Cloud mask</source>
        <translation>Masque de nuages</translation>
    </message>
    <message>
        <source>Cloud mask band</source>
        <translation>Bande du masque de nuages</translation>
    </message>
    <message>
        <source>Cloud mask from the scene classification</source>
        <translation>Masque de nuages tiré de la classification de scène</translation>
    </message>
    <message>
        <source>Cloud mask type</source>
        <translation>Type de masque de nuages</translation>
    </message>
    <message>
        <source>Cloud mask, date 1</source>
        <translation>Masque de nuages, date 1</translation>
    </message>
    <message>
        <source>Cloud mask, date 2</source>
        <translation>Masque de nuages, date 2</translation>
    </message>
    <message>
        <source>Cloud mask, date 3</source>
        <translation>Masque de nuages, date 3</translation>
    </message>
    <message>
        <source>Cloud masks</source>
        <translation>Masques de nuages</translation>
    </message>
    <message>
        <source>Cloud masks of the other dates</source>
        <translation>Masques de nuages des autres dates</translation>
    </message>
    <message>
        <source>Cloud removal</source>
        <translation>Suppression des nuages</translation>
    </message>
    <message>
        <source>Cloud shadow</source>
        <translation>Ombre de nuage</translation>
    </message>
    <message>
        <source>Cloud softness</source>
        <translation>Douceur des nuages</translation>
    </message>
    <message>
        <source>Cloud, high probability</source>
        <translation>Nuage, probabilité élevée</translation>
    </message>
    <message>
        <source>Cloud, medium probability</source>
        <translation>Nuage, probabilité moyenne</translation>
    </message>
    <message>
        <source>Cloud-optimised GeoTIFF (COG)</source>
        <translation>GeoTIFF optimisé pour le cloud (COG)</translation>
    </message>
    <message>
        <source>Clouds cannot be removed with the default settings, but can with DEVICE {device} and MODEL {model}.</source>
        <translation>Les nuages ne peuvent pas être supprimés avec les réglages par défaut, mais ils peuvent l'être avec DEVICE {device} et MODEL {model}.</translation>
    </message>
    <message>
        <source>Clouds cannot be removed yet.</source>
        <translation>Les nuages ne peuvent pas encore être supprimés.</translation>
    </message>
    <message>
        <source>Clouds removed</source>
        <translation>Nuages supprimés</translation>
    </message>
    <message>
        <source>Clouds, shadows and gaps with fewer pixels take the class of their surroundings.</source>
        <translation>Les nuages, ombres et trous de moins de pixels prennent la classe de ce qui les entoure.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance.</source>
        <translation>Raster Sentinel-2 nuageux : en 8 bits, en comptes numériques ou en réflectance.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance. The result has the same grid.</source>
        <translation>Raster Sentinel-2 nuageux : en 8 bits, en comptes numériques ou en réflectance. Le résultat a la même grille.</translation>
    </message>
    <message>
        <source>Cloudy classes or bits</source>
        <translation>Classes ou bits nuageux</translation>
    </message>
    <message>
        <source>Cloudy raster</source>
        <translation>Raster nuageux</translation>
    </message>
    <message>
        <source>Cloudy scene classes</source>
        <translation>Classes de scène nuageuses</translation>
    </message>
    <message>
        <source>Combines several dates into one raster: each pixel comes from a date on which it is clear, or else from the best restoration.</source>
        <translation>Réunit plusieurs dates en un raster : chaque pixel vient d'une date où il est dégagé, ou sinon de la meilleure restauration.</translation>
    </message>
    <message>
        <source>Combines several dates of the same place into one raster, preferably after 'Remove clouds' has been run on each of them. Each pixel is taken from the first date on which it is clear; a pixel that is clear on no date comes from the restoration with the smallest expected error. Nothing is averaged and no colours are changed, so dates from different seasons leave visible seams: choose dates that are close together.</source>
        <translation>Réunit en un raster plusieurs dates d'un même lieu, de préférence après avoir lancé « Supprimer les nuages » sur chacune. Chaque pixel est pris à la première date où il est dégagé ; un pixel qui ne l'est à aucune date vient de la restauration dont l'erreur attendue est la plus petite. Rien n'est moyenné et aucune couleur n'est changée : des dates de saisons différentes laissent donc des raccords visibles ; choisissez des dates rapprochées.</translation>
    </message>
    <message>
        <source>Compares a restored raster with a clear reference and reports PSNR, SSIM, errors and spectral angle.</source>
        <translation>Compare un raster restauré à une référence sans nuages et présente PSNR, SSIM, erreurs et angle spectral dans un rapport.</translation>
    </message>
    <message>
        <source>Compares a restored raster with a reference that shows the ground without clouds. It reports peak signal-to-noise ratio, structural similarity, mean absolute error, root mean square error, bias and spectral angle for the whole raster, under cloud and outside clouds, for all bands together and for each band. Errors are in the units of the raster; pixels without data in either raster are ignored. Both rasters must be on the same grid. A reference from another day differs even from a perfect restoration: for a reference of the same moment, simulate clouds on a clear raster.</source>
        <translation>Compare un raster restauré à une référence qui montre le sol sans nuages. Les résultats sont le rapport signal sur bruit de crête, la similarité structurelle, l'erreur absolue moyenne, l'erreur quadratique moyenne, le biais et l'angle spectral, pour le raster entier, sous les nuages et hors des nuages, pour toutes les bandes ensemble et pour chacune. Les erreurs sont dans les unités du raster ; les pixels sans données dans l'un des deux rasters sont ignorés. Les deux rasters doivent être sur la même grille. Une référence d'un autre jour diffère même d'une restauration parfaite : pour une référence du même instant, simulez des nuages sur un raster sans nuages.</translation>
    </message>
    <message>
        <source>Compares rasters of other dates as help for 'Remove clouds': which one restores the ground best, how much it adds, and what error to expect. Copies of the raster's own clouds are put on its clear ground, restored with each date alone, with the best three together and without any, and compared with what is there. What a date does not see under the clouds is taken into account. Nothing is restored; the ranking goes to the log and to a report.</source>
        <translation>Compare des rasters d'autres dates qui doivent aider « Supprimer les nuages » : lequel restaure le mieux le sol, ce qu'il apporte et l'erreur à attendre. Des copies des nuages du raster lui-même sont posées sur son sol dégagé, restaurées avec chaque date seule, avec les trois meilleures ensemble et sans aucune, puis comparées à ce qui s'y trouve. Ce qu'une date ne voit pas sous les nuages est pris en compte. Rien n'est restauré ; le classement va dans le journal et dans un rapport.</translation>
    </message>
    <message>
        <source>Confidence (expected error)</source>
        <translation>Confiance (erreur attendue)</translation>
    </message>
    <message>
        <source>Converts a radar raster to decibels on the grid of an optical raster, and optionally filters its speckle.</source>
        <translation>Convertit un raster radar en décibels sur la grille d'un raster optique et, au choix, filtre son chatoiement (speckle).</translation>
    </message>
    <message>
        <source>Converts the Sentinel-2 scene classification to a cloud mask and removes these clouds.</source>
        <translation>Convertit la classification de scène de Sentinel-2 en un masque de nuages, et supprime ces nuages.</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copier le journal</translation>
    </message>
    <message>
        <source>Corrects what was read: the name of a file and its date, such as field_a.tif=2024-05-03, several separated by semicolons. Works for masks and SAR rasters, too.</source>
        <translation>Corrige ce qui a été lu : le nom d'un fichier et sa date, par exemple field_a.tif=2024-05-03, plusieurs étant séparés par des points-virgules. Vaut aussi pour les masques et les rasters SAR.</translation>
    </message>
    <message>
        <source>Creates a cloud mask: 0 clear, 1 cloud, 2 shadow, 255 NoData, from the mask that the product comes with (SCL, QA60, cloud probability), or by comparison with other dates of the same place, which distinguishes clouds from bright ground and finds their shadows. Without either, a small network detects clouds from red, green and blue; then snow, sand and bright roofs are sometimes mistaken for clouds, and thin cirrus is missed. Check the result.</source>
        <translation>Crée un masque de nuages : 0 dégagé, 1 nuage, 2 ombre, 255 NoData, à partir du masque fourni avec le produit (SCL, QA60, probabilité de nuage), ou par comparaison avec d'autres dates du même lieu, qui distingue les nuages du sol clair et trouve leurs ombres. Sans l'un ni l'autre, un petit réseau détecte les nuages à partir du rouge, du vert et du bleu ; la neige, le sable et les toits clairs sont alors parfois pris pour des nuages, et les cirrus fins sont manqués. Vérifiez le résultat.</translation>
    </message>
    <message>
        <source>Creates a mask of clouds and their shadows from SCL, QA60, a cloud probability, other dates or the image itself.</source>
        <translation>Crée un masque des nuages et de leurs ombres à partir de SCL, de QA60, d'une probabilité de nuage, d'autres dates ou de l'image elle-même.</translation>
    </message>
    <message>
        <source>Creation options</source>
        <translation>Options de création</translation>
    </message>
    <message>
        <source>Custom detector card</source>
        <translation>Fiche de détecteur personnalisée</translation>
    </message>
    <message>
        <source>Custom model card</source>
        <translation>Fiche de modèle personnalisée</translation>
    </message>
    <message>
        <source>Dark area</source>
        <translation>Zone sombre</translation>
    </message>
    <message>
        <source>Dask scheduler</source>
        <translation>Ordonnanceur Dask</translation>
    </message>
    <message>
        <source>Data range</source>
        <translation>Plage de valeurs</translation>
    </message>
    <message>
        <source>Data range used for PSNR and SSIM</source>
        <translation>Plage de valeurs utilisée pour PSNR et SSIM</translation>
    </message>
    <message>
        <source>Dates of single rasters</source>
        <translation>Dates de certains rasters</translation>
    </message>
    <message>
        <source>Debian and Ubuntu: apt install python3-pip. Flatpak: flatpak run --devel --command=python3 org.qgis.qgis '{script}'. OSGeo4W: tick python3-pip in its setup. Then install again.</source>
        <translation>Debian et Ubuntu : apt install python3-pip. Flatpak : flatpak run --devel --command=python3 org.qgis.qgis '{script}'. OSGeo4W : cochez python3-pip dans son installateur. Puis relancez l'installation.</translation>
    </message>
    <message>
        <source>Detect clouds</source>
        <translation>Détecter les nuages</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Périphérique de calcul</translation>
    </message>
    <message>
        <source>Device chosen by auto</source>
        <translation>Périphérique de calcul choisi par auto</translation>
    </message>
    <message>
        <source>Device used</source>
        <translation>Périphérique de calcul utilisé</translation>
    </message>
    <message>
        <source>Device used by the networks</source>
        <translation>Périphérique de calcul utilisé par les réseaux</translation>
    </message>
    <message>
        <source>Devices and their speed</source>
        <translation>Périphériques de calcul et leur vitesse</translation>
    </message>
    <message>
        <source>Distance of a shadow from its cloud: the height of the clouds divided by the tangent of the sun's elevation.</source>
        <translation>Distance d'une ombre à son nuage : la hauteur des nuages divisée par la tangente de l'élévation du soleil.</translation>
    </message>
    <message>
        <source>Download it to that folder with its dependencies: python3 -m pip download {package}, on a computer with the same Python and system.</source>
        <translation>Téléchargez-le à cet endroit, avec tout ce qu'il demande : python3 -m pip download {package}, sur un ordinateur ayant le même Python et le même système.</translation>
    </message>
    <message>
        <source>Download those for Python {python}: python3 -m pip download {package}, on a computer with that Python.</source>
        <translation>Téléchargez ceux pour Python {python} : python3 -m pip download {package}, sur un ordinateur ayant ce Python.</translation>
    </message>
    <message>
        <source>Download those for this system: python3 -m pip download {package}, on a computer of its kind.</source>
        <translation>Téléchargez ceux pour ce système : python3 -m pip download {package}, sur un ordinateur du même genre.</translation>
    </message>
    <message>
        <source>Downloading {megabytes:.1f} MB from {url}; {offset:.1f} MB of it are already here.</source>
        <translation>Téléchargement de {megabytes:.1f} Mo depuis {url} ; {offset:.1f} Mo sont déjà là.</translation>
    </message>
    <message>
        <source>Enter an older version of torch, such as 2.5.1, and install again.</source>
        <translation>Indiquez comme version un torch plus ancien, par exemple 2.5.1, et relancez l'installation.</translation>
    </message>
    <message>
        <source>Enter another version of torch: 2.2.2 is the last for numpy 1 on Intel Macs, and numpy 2 needs 2.3 or newer.</source>
        <translation>Indiquez une autre version de torch : 2.2.2 est la dernière pour numpy 1 sur les Mac Intel, numpy 2 demande 2.3 ou plus récent.</translation>
    </message>
    <message>
        <source>Enter the package index with the server's name instead of its IP address, or install from a folder of wheels.</source>
        <translation>Désignez l'index de paquets par le nom du serveur au lieu de son adresse IP, ou installez depuis un dossier de fichiers wheel.</translation>
    </message>
    <message>
        <source>Enter the proxy as http://[user:password@]host:port, or install from a folder of wheels that were downloaded elsewhere.</source>
        <translation>Indiquez le proxy sous la forme http://[user:password@]host:port, ou installez depuis un dossier de fichiers wheel téléchargés ailleurs.</translation>
    </message>
    <message>
        <source>Estimator</source>
        <translation>Estimateur</translation>
    </message>
    <message>
        <source>Evaluate restoration</source>
        <translation>Évaluer la restauration</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Évaluation</translation>
    </message>
    <message>
        <source>Expected PSNR (dB)</source>
        <translation>PSNR attendu (dB)</translation>
    </message>
    <message>
        <source>Expected PSNR with the best dates (dB)</source>
        <translation>PSNR attendu avec les meilleures dates (dB)</translation>
    </message>
    <message>
        <source>Expected error of each band, in the units of the result</source>
        <translation>Erreur attendue de chaque bande, dans les unités du résultat</translation>
    </message>
    <message>
        <source>Expected error of each restored value, one band for each restored band, in the units of the result: about 68 of 100 true values lie within plus or minus this error. The metadata of the raster give the factors for 50, 90 and 95 of 100. The error is 0 where a pixel was not changed, and NoData where a cloud could not be restored. It is calibrated on clear ground of the same raster and does not account for clouds missing from the mask.</source>
        <translation>Erreur attendue de chaque valeur restaurée, une bande par bande restaurée, dans les unités du résultat : environ 68 valeurs vraies sur 100 se trouvent à plus ou moins cette erreur. Les métadonnées du raster donnent les facteurs pour 50, 90 et 95 sur 100. L'erreur vaut 0 si le pixel n'a pas été modifié, et NoData si un nuage n'a pas pu être restauré. Elle est calibrée sur le sol dégagé du même raster et ne tient pas compte des nuages absents du masque.</translation>
    </message>
    <message>
        <source>Expected error of the spectral indices</source>
        <translation>Erreur attendue des indices spectraux</translation>
    </message>
    <message>
        <source>Expected errors</source>
        <translation>Erreurs attendues</translation>
    </message>
    <message>
        <source>Expected errors of the spectral indices</source>
        <translation>Erreurs attendues des indices spectraux</translation>
    </message>
    <message>
        <source>Expected mean error of the NDVI</source>
        <translation>Erreur moyenne attendue du NDVI</translation>
    </message>
    <message>
        <source>Expected mean error of the NDVI with the best dates</source>
        <translation>Erreur moyenne attendue du NDVI avec les meilleures dates</translation>
    </message>
    <message>
        <source>Expected quality</source>
        <translation>Qualité attendue</translation>
    </message>
    <message>
        <source>Fade width (pixels)</source>
        <translation>Largeur du fondu (pixels)</translation>
    </message>
    <message>
        <source>Files of the folder</source>
        <translation>Fichiers du dossier</translation>
    </message>
    <message>
        <source>Filter window size (pixels)</source>
        <translation>Taille de la fenêtre du filtre (pixels)</translation>
    </message>
    <message>
        <source>Folder for the rasters of each date, such as 2024-05-03_restored.tif and 2024-05-03_provenance.tif, a VRT of each band with the dates as its bands (as reflectance where the dates have different units), the table series.csv, and records by which a later run goes on.</source>
        <translation>Dossier pour les rasters de chaque date, par exemple 2024-05-03_restored.tif et 2024-05-03_provenance.tif, un VRT de chaque bande dont les bandes sont les dates (en réflectance si les dates ont des unités différentes), le tableau series.csv et des fichiers grâce auxquels un traitement ultérieur reprend.</translation>
    </message>
    <message>
        <source>Folder of the series</source>
        <translation>Dossier de la série</translation>
    </message>
    <message>
        <source>Folder: {}</source>
        <translation>Dossier : {}</translation>
    </message>
    <message>
        <source>For Sentinel-2 L2A, which includes a scene classification (SCL). Its clouds, thin cirrus and cloud shadows become a cloud mask, specks are removed from the mask, and the ground under the mask is restored from other dates, SAR or both. The mask is kept for inspection and correction.</source>
        <translation>Pour Sentinel-2 L2A, qui comprend une classification de scène (SCL). Ses nuages, cirrus fins et ombres de nuages deviennent un masque de nuages, qui est débarrassé des points isolés, et le sol sous ce masque est restauré à partir d'autres dates, du SAR ou des deux. Le masque est conservé, pour être examiné et corrigé.</translation>
    </message>
    <message>
        <source>For masks of type omnicloudmask the numbers of the cloudy classes, for maja, hls and landsat those of the bits, separated by commas. If empty: 1,2,3 (thick cloud, thin cloud, shadow) for omnicloudmask; 0,7 (clouds with shadows, high clouds) for maja; 1,2,3 (cloud, adjacent, shadow) for hls; 1,2,3,4 (dilated cloud, cirrus, cloud, shadow) for landsat.</source>
        <translation>Pour les masques de type omnicloudmask, les numéros des classes nuageuses ; pour maja, hls et landsat, ceux des bits, séparés par des virgules. Si ce champ est vide : 1,2,3 (nuage épais, nuage fin, ombre) pour omnicloudmask ; 0,7 (nuages et ombres, nuages hauts) pour maja ; 1,2,3 (nuage, voisinage, ombre) pour hls ; 1,2,3,4 (nuage dilaté, cirrus, nuage, ombre) pour landsat.</translation>
    </message>
    <message>
        <source>For masks of type probability: pixels with at least this probability are cloudy.</source>
        <translation>Pour les masques de type probability : les pixels qui ont au moins cette probabilité sont nuageux.</translation>
    </message>
    <message>
        <source>For masks of type scl, the numbers of the cloudy classes: 3,8,9,10 are cloud shadow, cloud and thin cirrus.</source>
        <translation>Pour les masques de type scl, les numéros des classes nuageuses : 3,8,9,10 sont l'ombre de nuage, les nuages et le cirrus fin.</translation>
    </message>
    <message>
        <source>For omnicloudmask. If empty, the band is found by its name, or by its position in rasters with 12 or 13 bands.</source>
        <translation>Pour omnicloudmask. Si ce champ est vide, la bande est trouvée par son nom, ou par sa position dans les rasters de 12 ou 13 bandes.</translation>
    </message>
    <message>
        <source>Free some space, choose the smaller CPU build, or set the environment variable {variable} to a folder on another disk and restart QGIS.</source>
        <translation>Libérez de l'espace, choisissez la version CPU, plus petite, ou faites pointer la variable d'environnement {variable} vers un dossier d'un autre disque et redémarrez QGIS.</translation>
    </message>
    <message>
        <source>From a folder of wheels</source>
        <translation>Depuis un dossier de fichiers wheel</translation>
    </message>
    <message>
        <source>From the internet</source>
        <translation>Depuis internet</translation>
    </message>
    <message>
        <source>Fully cloudy Sentinel-2 tile</source>
        <translation>Tuile Sentinel-2 entièrement nuageuse</translation>
    </message>
    <message>
        <source>GeoTIFF with a band for each of the spectral indices, computed from the restored reflectance.</source>
        <translation>GeoTIFF avec une bande pour chacun des indices spectraux, calculés à partir de la réflectance restaurée.</translation>
    </message>
    <message>
        <source>GeoTIFF with a band for each of the spectral indices: about 68 of 100 true values lie within plus or minus this error. It is propagated from the errors of the bands and checked in the trials. The error is 0 where a pixel was not changed, and NoData where a cloud could not be restored.</source>
        <translation>GeoTIFF avec une bande pour chacun des indices spectraux : environ 68 vraies valeurs sur 100 se trouvent à plus ou moins cette erreur. Elle est propagée à partir des erreurs des bandes et vérifiée dans les essais. L'erreur vaut 0 là où un pixel n'a pas été modifié, et NoData là où un nuage n'a pas pu être restauré.</translation>
    </message>
    <message>
        <source>GeoTIFF with all bands of the clear raster and the simulated clouds.</source>
        <translation>GeoTIFF avec toutes les bandes du raster sans nuages et les nuages simulés.</translation>
    </message>
    <message>
        <source>GeoTIFF with all bands of the clear raster. Bands named like a mask, such as SCL, are not changed.</source>
        <translation>GeoTIFF avec toutes les bandes du raster sans nuages. Les bandes qui portent le nom d'un masque, comme SCL, ne sont pas modifiées.</translation>
    </message>
    <message>
        <source>GeoTIFF with one Float32 band. NoData is NaN, because 0 dB is a valid value.</source>
        <translation>GeoTIFF à une bande de type Float32. NoData est NaN, car 0 dB est une valeur valide.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData.</source>
        <translation>GeoTIFF à une bande : 0 dégagé, 1 nuage, 2 ombre, 255 NoData.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1 for the first raster in the list, and so on; 0 (NoData) where no raster has data.</source>
        <translation>GeoTIFF à une bande : 1 pour le premier raster de la liste, et ainsi de suite ; 0 (NoData) si aucun raster n'a de données.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1, 2 or 3 for the date, and 0 (NoData) where no date has data.</source>
        <translation>GeoTIFF à une bande : 1, 2 ou 3 pour la date, et 0 (NoData) si aucune date n'a de données.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands of the optical raster.</source>
        <translation>GeoTIFF avec les bandes du raster optique.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands of the optical rasters.</source>
        <translation>GeoTIFF avec les bandes des rasters optiques.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands, units, data type and grid of the first raster.</source>
        <translation>GeoTIFF avec les bandes, les unités, le type de données et la grille du premier raster.</translation>
    </message>
    <message>
        <source>GeoTIFF with three bands: red, green and blue.</source>
        <translation>GeoTIFF à trois bandes : rouge, verte et bleue.</translation>
    </message>
    <message>
        <source>Getting {packages} from {source} ...</source>
        <translation>Récupération de {packages} depuis {source} ...</translation>
    </message>
    <message>
        <source>Green band</source>
        <translation>Bande verte</translation>
    </message>
    <message>
        <source>Green band raster</source>
        <translation>Raster de la bande verte</translation>
    </message>
    <message>
        <source>Grow clouds and shadows by (pixels)</source>
        <translation>Agrandir les nuages et les ombres de (pixels)</translation>
    </message>
    <message>
        <source>Grow the mask by (pixels)</source>
        <translation>Agrandir le masque de (pixels)</translation>
    </message>
    <message>
        <source>Grow the masks by (pixels)</source>
        <translation>Agrandir les masques de (pixels)</translation>
    </message>
    <message>
        <source>HTML files</source>
        <translation>Fichiers HTML</translation>
    </message>
    <message>
        <source>HTML files (*.html)</source>
        <translation>Fichiers HTML (*.html)</translation>
    </message>
    <message>
        <source>How many looks have already been averaged: the filters smooth variations that this number of looks explains. If empty, it is estimated from homogeneous ground and written to the log; Sentinel-1 GRD has 4.4.</source>
        <translation>Nombre de vues déjà moyennées : les filtres lissent les variations que ce nombre de vues explique. Si ce champ est vide, il est estimé sur un sol homogène et noté dans le journal ; Sentinel-1 GRD en a 4,4.</translation>
    </message>
    <message>
        <source>How names of files or folders have the date, such as %d%m%Y or site_%Y-%j: %Y and %y are the year, %m the month, %d the day, %j the day of the year. If empty, metadata and the usual forms, such as 20240503 and 2024-05-03, are looked for.</source>
        <translation>Comment les noms des fichiers ou dossiers donnent la date, par exemple %d%m%Y ou site_%Y-%j : %Y et %y sont l'année, %m le mois, %d le jour, %j le jour de l'année. Si vide, les métadonnées et les formes habituelles, comme 20240503 et 2024-05-03, sont cherchées.</translation>
    </message>
    <message>
        <source>How the cloud masks are read. nonzero: every value except 0 is cloudy; scl: the scene classes selected below; probability: values at or above the threshold below; qa60, omnicloudmask, s2cloudless, maja, hls and landsat as in 'Remove clouds'; detect: masks and bands of masks are ignored, and clouds are detected in all rasters. auto recognises the type of each mask. Polygons need auto.</source>
        <translation>Comment les masques de nuages sont lus. nonzero : toute valeur sauf 0 est nuageuse ; scl : les classes de scène choisies ci-dessous ; probability : valeurs à partir du seuil ci-dessous ; qa60, omnicloudmask, s2cloudless, maja, hls et landsat comme dans « Supprimer les nuages » ; detect : les masques et les bandes de masque sont ignorés, et les nuages sont détectés dans tous les rasters. auto reconnaît le type de chaque masque. Les polygones demandent auto.</translation>
    </message>
    <message>
        <source>If empty, the band is found by its name, its colour interpretation, or its position in rasters with 3, 12 or 13 bands. In a raster of its own, the first band is used.</source>
        <translation>Si ce champ est vide, la bande est trouvée par son nom, par son interprétation de couleur ou par sa position dans les rasters de 3, 12 ou 13 bandes. Dans un raster à part, la première bande est utilisée.</translation>
    </message>
    <message>
        <source>If empty, the band named VV is used, or the only band.</source>
        <translation>Si ce champ est vide, la bande nommée VV est utilisée, ou la seule bande.</translation>
    </message>
    <message>
        <source>If empty, the only band is used, or the band whose name is that of a mask.</source>
        <translation>Si ce champ est vide, la seule bande est utilisée, ou celle qui porte le nom d'un masque.</translation>
    </message>
    <message>
        <source>If this happened while trying out the packages, this computer's processor may be too old for this torch: enter an older version, such as 2.5.1. Otherwise install again.</source>
        <translation>Si c'était l'essai des paquets, le processeur de cet ordinateur est peut-être trop ancien pour ce torch : indiquez une version plus ancienne, par exemple 2.5.1. Sinon, relancez l'installation.</translation>
    </message>
    <message>
        <source>Image that the first network creates from the SAR raster alone, in the units of the optical raster.</source>
        <translation>Image que le premier réseau tire du seul raster SAR, dans les unités du raster optique.</translation>
    </message>
    <message>
        <source>In a conda environment, remove the packages that were installed here and run: conda install pytorch.</source>
        <translation>Dans un environnement conda, supprimez ce qui a été installé ici et lancez : conda install pytorch.</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Installer</translation>
    </message>
    <message>
        <source>Install Microsoft's Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). If it is already installed, enter an older version of torch, such as 2.5.1, and install again.</source>
        <translation>Installez Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). S'il est déjà là, indiquez comme version un torch plus ancien, par exemple 2.5.1, et relancez l'installation.</translation>
    </message>
    <message>
        <source>Install again with the CPU build, or with all wheels that the CUDA build requires (their names begin with nvidia).</source>
        <translation>Relancez l'installation avec la version CPU, ou avec tous les fichiers wheel que demande la version CUDA (leurs noms commencent par nvidia).</translation>
    </message>
    <message>
        <source>Install again. If this happens repeatedly, install from a folder of wheels that were downloaded elsewhere.</source>
        <translation>Relancez l'installation. Si le téléchargement s'interrompt à chaque fois, installez depuis un dossier de fichiers wheel téléchargés ailleurs.</translation>
    </message>
    <message>
        <source>Install again; in a folder of wheels, download that file again.</source>
        <translation>Relancez l'installation ; dans un dossier de fichiers wheel, téléchargez de nouveau ce fichier.</translation>
    </message>
    <message>
        <source>Install from a folder of wheels, or repair QGIS with its installer.</source>
        <translation>Installez depuis un dossier de fichiers wheel, ou réparez QGIS avec son installateur.</translation>
    </message>
    <message>
        <source>Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, restart Windows, then install again.</source>
        <translation>Installez-le depuis https://aka.ms/vs/17/release/vc_redist.x64.exe, redémarrez Windows, puis relancez l'installation.</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Installation</translation>
    </message>
    <message>
        <source>Installation report</source>
        <translation>Rapport d'installation</translation>
    </message>
    <message>
        <source>Installation report as JSON</source>
        <translation>Rapport d'installation en JSON</translation>
    </message>
    <message>
        <source>Installing ...</source>
        <translation>Installation ...</translation>
    </message>
    <message>
        <source>Install…</source>
        <translation>Installer…</translation>
    </message>
    <message>
        <source>It is part of QGIS: reinstall QGIS.</source>
        <translation>Il fait partie de QGIS : réinstallez QGIS.</translation>
    </message>
    <message>
        <source>Its number in masks of several bands, none or several of which are named like a mask.</source>
        <translation>Son numéro dans les masques à plusieurs bandes dont aucune, ou plus d'une, ne porte le nom d'un masque.</translation>
    </message>
    <message>
        <source>Its number in the SAR rasters. If empty, the band named VV is used, or the only band.</source>
        <translation>Son numéro dans les rasters SAR. Si vide, la bande nommée VV est utilisée, ou l'unique bande.</translation>
    </message>
    <message>
        <source>JSON files</source>
        <translation>Fichiers JSON</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>Fichiers JSON (*.json)</translation>
    </message>
    <message>
        <source>Keeps the finished blocks of an interrupted run, so that the same run, started again, computes only the missing ones. If empty, a run on this computer starts from scratch, and a run on a cluster keeps its blocks in a hidden folder beside the result.</source>
        <translation>Garde les blocs terminés d'une exécution interrompue, pour que la même exécution, relancée, ne calcule que ceux qui manquent. Si ce champ est vide, une exécution sur cet ordinateur recommence à zéro, et une exécution sur une grappe garde ses blocs dans un dossier caché à côté du résultat.</translation>
    </message>
    <message>
        <source>Keeps the finished blocks of the date at which a run was interrupted, so that the same run, started again, computes only the missing ones; finished dates are kept in any case. If empty, a run on this computer does that date again, and a run on a cluster keeps its blocks in a hidden folder beside the results.</source>
        <translation>Garde les blocs terminés de la date à laquelle une exécution a été interrompue, pour que la même exécution, relancée, ne calcule que ceux qui manquent ; les dates terminées sont gardées dans tous les cas. Si ce champ est vide, une exécution sur cet ordinateur recommence cette date, et une exécution sur une grappe garde ses blocs dans un dossier caché à côté des résultats.</translation>
    </message>
    <message>
        <source>Largest cloud size (pixels)</source>
        <translation>Taille des plus grands nuages (pixels)</translation>
    </message>
    <message>
        <source>Layer '{name}' cannot be written to a temporary file: {cause}</source>
        <translation>La couche « {name} » ne peut pas être écrite dans un fichier temporaire : {cause}</translation>
    </message>
    <message>
        <source>Layer '{name}' has no CRS. Assign it (layer menu, Layer CRS, Set Layer CRS) and run again.</source>
        <translation>La couche « {name} » n'a pas de SCR. Attribuez-lui le sien (menu de la couche, SCR de la couche, Définir le SCR de la couche) et relancez.</translation>
    </message>
    <message>
        <source>Layer '{name}' has several NoData values or ranges of its own, or not the same ones for all bands (layer properties, Transparency); only one additional value for all bands can be taken along. Reduce them to one, or save the layer as GeoTIFF with one NoData value and choose that.</source>
        <translation>La couche '{name}' a plusieurs valeurs ou intervalles NoData qui lui sont propres, ou pas les mêmes pour toutes les bandes (propriétés de la couche, Transparence) ; une seule valeur supplémentaire pour toutes les bandes peut être prise en compte. Réduisez-les à une seule, ou enregistrez la couche en GeoTIFF avec une seule valeur NoData et choisissez ce fichier.</translation>
    </message>
    <message>
        <source>Layer '{name}' is not a raster file (it comes from '{provider}'). Save it as GeoTIFF first (layer menu, Export, Save As) and choose the file.</source>
        <translation>La couche « {name} » n'est pas un fichier raster (elle vient de « {provider} »). Enregistrez-la d'abord en GeoTIFF (menu de la couche, Exporter, Enregistrer sous) et choisissez le fichier.</translation>
    </message>
    <message>
        <source>Layer '{name}' is opened with its own settings ({settings}), which would be lost here. Add the file itself as a layer, or save the layer as GeoTIFF first, and choose that.</source>
        <translation>La couche « {name} » est ouverte avec des réglages particuliers ({settings}), qui seraient perdus ici. Ajoutez le fichier lui-même comme couche, ou enregistrez d'abord la couche en GeoTIFF, et choisissez cela.</translation>
    </message>
    <message>
        <source>Leave the version of torch and the address of the index empty, or install from a folder of wheels.</source>
        <translation>Laissez vides la version de torch et l'adresse de l'index, ou installez depuis un dossier de fichiers wheel.</translation>
    </message>
    <message>
        <source>Leave the version of torch empty to get the newest compatible one; in a folder of wheels, add versions built for this QGIS. A newer QGIS comes with newer packages.</source>
        <translation>Laissez vide la version de torch pour obtenir la plus récente qui convienne ; dans un dossier de fichiers wheel, ajoutez des versions faites pour ce QGIS. Un QGIS plus récent apporte des paquets plus récents.</translation>
    </message>
    <message>
        <source>Let the system's package manager install {packages}, or set PIP_BREAK_SYSTEM_PACKAGES=1 and install again: only '{home}' is written, never the system's own folders.</source>
        <translation>Installez {packages} par le gestionnaire de paquets du système, ou définissez PIP_BREAK_SYSTEM_PACKAGES=1 et relancez l'installation : seul « {home} » est écrit, jamais les dossiers du système.</translation>
    </message>
    <message>
        <source>Libraries of the CUDA build are missing ({detail}).</source>
        <translation>Il manque des bibliothèques de la version CUDA ({detail}).</translation>
    </message>
    <message>
        <source>Load the results into a group of the project</source>
        <translation>Charger les résultats dans un groupe du projet</translation>
    </message>
    <message>
        <source>Login for the download</source>
        <translation>Identifiants pour le téléchargement</translation>
    </message>
    <message>
        <source>MAX in PSNR and L in SSIM, in the units of the raster, for example 10000 for Sentinel-2 digital numbers. If empty, 255 for 8-bit rasters, otherwise the range of the reference values: mean ± 2.5 standard deviations. Metrics computed with different data ranges cannot be compared.</source>
        <translation>MAX dans PSNR et L dans SSIM, dans les unités du raster, par exemple 10000 pour les comptes numériques de Sentinel-2. Si ce champ est vide, 255 pour les rasters en 8 bits, sinon l'étendue des valeurs de la référence : moyenne ± 2,5 écarts types. Des indicateurs calculés avec des plages de valeurs différentes ne se comparent pas.</translation>
    </message>
    <message>
        <source>Mask of clouds and their shadows: a raster of any of the types below, which can be a band of the optical raster, or a layer of polygons in any CRS. If empty, clouds are detected as 'Detect clouds' does: by comparison with the other dates if there are any, otherwise in the optical raster alone; without other dates and without torch, shadows are not found.</source>
        <translation>Masque des nuages et de leurs ombres : un raster de l'un des types ci-dessous, qui peut être une bande du raster optique, ou une couche de polygones dans un SCR quelconque. Si ce champ est vide, les nuages sont détectés comme le fait « Détecter les nuages » : par comparaison avec les autres dates s'il y en a, sinon dans le raster optique seul ; sans autres dates et sans torch, les ombres ne sont pas trouvées.</translation>
    </message>
    <message>
        <source>Masks of clouds and their shadows, rasters or layers of polygons, in any order. Each goes to the raster of the same product, of the same file name with something added, or of the same day. Rasters without one use their band named SCL, or like another mask (CLM, CLP, QA_PIXEL …); else their clouds are detected, and the masks written beside the results.</source>
        <translation>Masques des nuages et de leurs ombres, rasters ou couches de polygones, dans n'importe quel ordre. Chacun va au raster du même produit, du même nom de fichier avec un ajout, ou du même jour. Les rasters sans masque utilisent leur bande nommée SCL, ou comme un autre masque (CLM, CLP, QA_PIXEL…) ; sinon leurs nuages sont détectés, et les masques sont écrits à côté des résultats.</translation>
    </message>
    <message>
        <source>Masks often miss the thin edges of clouds. Pixels outside the grown mask are not changed.</source>
        <translation>Les masques manquent souvent les bords minces des nuages. Les pixels hors du masque agrandi ne sont pas modifiés.</translation>
    </message>
    <message>
        <source>Mean absolute error</source>
        <translation>Erreur absolue moyenne</translation>
    </message>
    <message>
        <source>Mean difference (restored minus reference)</source>
        <translation>Différence moyenne (restauré moins référence)</translation>
    </message>
    <message>
        <source>Measures how well 'Remove clouds' works in your own area: clouds are painted on a clear raster and removed again, with the other dates and the SAR raster that you give, and the result is compared with the clear raster, which shows the true ground at the same moment. The report has metrics, images and plots.</source>
        <translation>Mesure ce que vaut « Supprimer les nuages » sur votre propre terrain : des nuages sont peints sur un raster sans nuages puis supprimés, avec les autres dates et le raster SAR que vous indiquez, et le résultat est comparé au raster sans nuages, qui montre le sol réel au même instant. Le rapport contient des indicateurs, des images et des graphiques.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Méthode</translation>
    </message>
    <message>
        <source>Method used to detect clouds</source>
        <translation>Méthode utilisée pour détecter les nuages</translation>
    </message>
    <message>
        <source>Metrics as JSON</source>
        <translation>Indicateurs en JSON</translation>
    </message>
    <message>
        <source>Metrics as table</source>
        <translation>Indicateurs en tableau</translation>
    </message>
    <message>
        <source>Minimum cloud probability (%)</source>
        <translation>Probabilité minimale de nuage (%)</translation>
    </message>
    <message>
        <source>Minimum cloud size (pixels)</source>
        <translation>Taille minimale des nuages (pixels)</translation>
    </message>
    <message>
        <source>Missing: {}.</source>
        <translation>Manque : {}.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Model installed from the pack</source>
        <translation>Modèle installé depuis le paquet</translation>
    </message>
    <message>
        <source>Model pack to install (file or address)</source>
        <translation>Paquet de modèle à installer (fichier ou adresse)</translation>
    </message>
    <message>
        <source>Model packs</source>
        <translation>Paquets de modèle</translation>
    </message>
    <message>
        <source>Model {name} {version} ({origin}, {megabytes:.1f} MB) is intact: SHA-256 {sha256}</source>
        <translation>Le modèle {name} {version} ({origin}, {megabytes:.1f} Mo) est intact : SHA-256 {sha256}</translation>
    </message>
    <message>
        <source>Model {name} {version} is already installed from this pack.</source>
        <translation>Le modèle {name} {version} est déjà installé depuis ce paquet.</translation>
    </message>
    <message>
        <source>Model {name} {version} is installed. {summary}.</source>
        <translation>Le modèle {name} {version} est installé. {summary}.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Models available as MODEL, separated by commas</source>
        <translation>Modèles disponibles comme MODEL, séparés par des virgules</translation>
    </message>
    <message>
        <source>More than 0 and less than 100. Pixels with at least this probability, or spectral score, are cloud; a lower value finds more clouds. If empty, the method's default is used: {mask} for masks, 20 for thresholds, 40 for s2cloudless, 50 for OmniCloudMask, and the value on the card for the network.</source>
        <translation>Plus de 0 et moins de 100. Les pixels qui ont au moins cette probabilité, ou ce score spectral, sont des nuages ; une valeur plus basse en trouve davantage. Si ce champ est vide, la valeur par défaut de la méthode est utilisée : {mask} pour les masques, 20 pour les seuils, 40 pour s2cloudless, 50 pour OmniCloudMask, et la valeur de la fiche pour le réseau.</translation>
    </message>
    <message>
        <source>Most days to the SAR raster</source>
        <translation>Nombre maximal de jours jusqu'au raster SAR</translation>
    </message>
    <message>
        <source>Near-infrared band</source>
        <translation>Bande proche infrarouge</translation>
    </message>
    <message>
        <source>No data</source>
        <translation>Aucune donnée</translation>
    </message>
    <message>
        <source>No folder of wheels is selected.</source>
        <translation>Aucun dossier de fichiers wheel n'est choisi.</translation>
    </message>
    <message>
        <source>No versions of the packages are compatible with each other and with QGIS's own {kept}.</source>
        <translation>Aucune version des paquets ne va avec les autres et avec {kept} de QGIS.</translation>
    </message>
    <message>
        <source>NoData value of the SAR raster</source>
        <translation>Valeur NoData du raster SAR</translation>
    </message>
    <message>
        <source>NoData value of the SAR rasters</source>
        <translation>Valeur NoData des rasters SAR</translation>
    </message>
    <message>
        <source>NoData value of the optical raster</source>
        <translation>Valeur NoData du raster optique</translation>
    </message>
    <message>
        <source>NoData value of the rasters</source>
        <translation>Valeur NoData des rasters</translation>
    </message>
    <message>
        <source>Not vegetated</source>
        <translation>Sans végétation</translation>
    </message>
    <message>
        <source>Number format of the networks' arithmetic. auto tests the faster formats on this computer before the run and uses one only if it is faster and gives a visually identical image. float32 is the most accurate.</source>
        <translation>Format des nombres dans les calculs des réseaux. auto essaie les formats plus rapides sur cet ordinateur avant l'exécution et n'en utilise un que s'il est plus rapide et donne une image identique à l'œil. float32 est le plus exact.</translation>
    </message>
    <message>
        <source>Number of dates done by an earlier run</source>
        <translation>Nombre de dates faites par un traitement antérieur</translation>
    </message>
    <message>
        <source>Number of dates skipped</source>
        <translation>Nombre de dates omises</translation>
    </message>
    <message>
        <source>Number of dates that failed</source>
        <translation>Nombre de dates en échec</translation>
    </message>
    <message>
        <source>Number of dates with a result</source>
        <translation>Nombre de dates avec un résultat</translation>
    </message>
    <message>
        <source>Number of looks</source>
        <translation>Nombre de vues</translation>
    </message>
    <message>
        <source>Number of looks used by the filter</source>
        <translation>Nombre de vues utilisé par le filtre</translation>
    </message>
    <message>
        <source>Number of problems found</source>
        <translation>Nombre de problèmes trouvés</translation>
    </message>
    <message>
        <source>Number of the best date in the list of other dates, from 1</source>
        <translation>Numéro de la meilleure date dans la liste des autres dates, à partir de 1</translation>
    </message>
    <message>
        <source>Number of windows computed</source>
        <translation>Nombre de fenêtres calculées</translation>
    </message>
    <message>
        <source>Number of windows processed together; 0 chooses it by device. It is halved if the GPU runs out of memory.</source>
        <translation>Nombre de fenêtres traitées ensemble ; 0 le choisit selon le périphérique de calcul. Il est divisé par deux si la mémoire du GPU ne suffit pas.</translation>
    </message>
    <message>
        <source>Number of windows skipped, without cloud</source>
        <translation>Nombre de fenêtres sautées, sans nuages</translation>
    </message>
    <message>
        <source>Numbers of the bands to restore, such as 1,2,3, in the raster of the earliest date; in the others, the bands of the same names. If empty, all bands except masks, which are copied.</source>
        <translation>Numéros des bandes à restaurer, par exemple 1,2,3, dans le raster de la date la plus ancienne ; dans les autres, les bandes de mêmes noms. Si vide, toutes les bandes sauf les masques, qui sont copiés.</translation>
    </message>
    <message>
        <source>Numbers of the bands to restore. If empty, all bands except masks (scene classes, QA60, cloud probabilities), which are copied.</source>
        <translation>Numéros des bandes à restaurer. Si ce champ est vide, toutes les bandes sauf les masques (classes de scène, QA60, probabilités de nuage), qui sont copiés.</translation>
    </message>
    <message>
        <source>One HTML file with a table of the dates, pictures before and after, and the curves of the points.</source>
        <translation>Un seul fichier HTML avec un tableau des dates, des images avant et après, et les courbes des points.</translation>
    </message>
    <message>
        <source>One HTML file with metrics, images and plots.</source>
        <translation>Un fichier HTML avec des indicateurs, des images et des graphiques.</translation>
    </message>
    <message>
        <source>One HTML file with the ranking, a plot and the expected errors.</source>
        <translation>Un fichier HTML avec le classement, un graphique et les erreurs attendues.</translation>
    </message>
    <message>
        <source>One Sentinel-1 raster for each of the other dates, in the same order and of the same orbit as the SAR raster: where the radar image has changed, so has the ground. They are read as the SAR raster is: the band of the same polarisation, and band, unit and NoData value as set there wherever the files do not tell them.</source>
        <translation>Un raster Sentinel-1 par autre date, dans le même ordre et de la même orbite que le raster SAR : là où l'image radar a changé, le sol a changé aussi. Ils sont lus comme le raster SAR : la bande de la même polarisation et, lorsque les fichiers ne les indiquent pas, la bande, l'unité et la valeur NoData choisies pour lui.</translation>
    </message>
    <message>
        <source>One mask for each of the other dates, in the same order, of any type that the cloud mask may have, or polygons. In a mask of several bands, the cloud mask band is found by its name or, where the bands are those of the cloud mask, by its number. If empty, a band named SCL, or like another mask (CLM, CLP, QA_PIXEL …), is used, or else clouds are detected.</source>
        <translation>Un masque par autre date, dans le même ordre, de n'importe quel type admis pour le masque de nuages, ou des polygones. Dans un masque à plusieurs bandes, la bande du masque de nuages est trouvée par son nom ou, si les bandes sont celles du masque de nuages, par son numéro. Si ce champ est vide, une bande nommée SCL, ou comme un autre masque (CLM, CLP, QA_PIXEL…), est utilisée ; à défaut, les nuages sont détectés.</translation>
    </message>
    <message>
        <source>One mask for each raster, in the same order: the masks used by 'Remove clouds', rasters or polygons. If empty, only the expected errors decide between pixels.</source>
        <translation>Un masque par raster, dans le même ordre : les masques utilisés par « Supprimer les nuages », rasters ou polygones. Si ce champ est vide, seules les erreurs attendues départagent les pixels.</translation>
    </message>
    <message>
        <source>One more raster for each date, such as 2024-05-03_index.tif, with a band for each index, computed from the restored reflectance: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2); and a VRT of each index with the dates as its bands. Where expected errors are written, those of the indices are, too: 2024-05-03_index_error.tif. The bands must be among those that are restored.</source>
        <translation>Un raster de plus pour chaque date, comme 2024-05-03_index.tif, avec une bande pour chaque indice, calculé à partir de la réflectance restaurée : NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2) ; et un VRT de chaque indice dont les bandes sont les dates. Là où les erreurs attendues sont écrites, celles des indices le sont aussi : 2024-05-03_index_error.tif. Les bandes doivent être parmi celles qui sont restaurées.</translation>
    </message>
    <message>
        <source>One more raster for each date, with the expected error of each restored value, as in 'Remove clouds'. The error bars of NDVI curves need it.</source>
        <translation>Un raster de plus pour chaque date, avec l'erreur attendue de chaque valeur restaurée, comme dans « Supprimer les nuages ». Les barres d'erreur des courbes de NDVI en ont besoin.</translation>
    </message>
    <message>
        <source>One raster of expected errors for each raster, in the same order, as written by 'Remove clouds': 0 where nothing was restored. Pixels with the smallest mean over all bands are preferred. If empty, restored pixels are taken from the first raster in the list.</source>
        <translation>Un raster d'erreurs attendues par raster, dans le même ordre, tel que l'écrit « Supprimer les nuages » : 0 si rien n'a été restauré. Les pixels dont la moyenne sur toutes les bandes est la plus petite sont préférés. Si ce champ est vide, les pixels restaurés viennent du premier raster de la liste.</translation>
    </message>
    <message>
        <source>One row for each date, for the best dates together and for none, as CSV.</source>
        <translation>Une ligne par date, une pour les meilleures dates ensemble et une sans aucune, en CSV.</translation>
    </message>
    <message>
        <source>One row for each region and band, as CSV.</source>
        <translation>Une ligne par région et par bande, en CSV.</translation>
    </message>
    <message>
        <source>Only for products with one file per band (Sentinel-2 SAFE JP2, many Earth Engine exports): the {colour} band. The optical raster is then the red band.</source>
        <translation>Seulement pour les produits à un fichier par bande (JP2 de Sentinel-2 SAFE, bien des exports d'Earth Engine) : la bande {colour}. Le raster optique est alors la bande rouge.</translation>
    </message>
    <message>
        <source>Only for products with one file per band: the bands to restore besides red, green and blue. Bands of another pixel size are resampled to the grid of the optical raster.</source>
        <translation>Seulement pour les produits à un fichier par bande : les bandes à restaurer en plus du rouge, du vert et du bleu. Les bandes d'une autre taille de pixel sont rééchantillonnées sur la grille du raster optique.</translation>
    </message>
    <message>
        <source>Optical raster</source>
        <translation>Raster optique</translation>
    </message>
    <message>
        <source>Optical raster (target grid)</source>
        <translation>Raster optique (grille cible)</translation>
    </message>
    <message>
        <source>Optical raster of a similar place and season. The result takes its brightness, contrast and units. If empty, the result is 8 bit.</source>
        <translation>Raster optique d'un lieu et d'une saison semblables. Le résultat en prend la luminosité, le contraste et les unités. Si ce champ est vide, le résultat est en 8 bits.</translation>
    </message>
    <message>
        <source>Optical raster, date 1</source>
        <translation>Raster optique, date 1</translation>
    </message>
    <message>
        <source>Optical raster, date 2</source>
        <translation>Raster optique, date 2</translation>
    </message>
    <message>
        <source>Optical raster, date 3</source>
        <translation>Raster optique, date 3</translation>
    </message>
    <message>
        <source>Optical rasters of other dates, the closer the better. They may be cloudy themselves: their clouds are those of a band named SCL or are detected. Any CRS, pixel size, unit and product level.</source>
        <translation>Rasters optiques d'autres dates, les plus proches possible. Ils peuvent eux-mêmes être nuageux : leurs nuages sont ceux d'une bande nommée SCL, ou sont détectés. SCR, taille de pixel, unité et niveau de produit quelconques.</translation>
    </message>
    <message>
        <source>Optical rasters of other dates, the closer the better: cloud is what is brighter, and shadow what is darker, than these dates predict. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, pixel size, extent, unit and product level. At most {count}.</source>
        <translation>Rasters optiques d'autres dates, les plus proches possible : est nuage ce qui est plus clair, et ombre ce qui est plus sombre, que ce que ces dates prédisent. Ils peuvent eux-mêmes être nuageux ; ce qui y est nuageux n'est pas utilisé. SCR, taille de pixel, emprise, unité et niveau de produit quelconques. Au plus {count}.</translation>
    </message>
    <message>
        <source>Optical rasters of other dates, the closer the better: one clear date is worth more than anything else. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, pixel size, extent, unit and product level; bands are matched by name, or by position where the number of bands is the same. At most {count}.</source>
        <translation>Rasters optiques d'autres dates, les plus proches possible : une seule date dégagée vaut plus que tout le reste. Ils peuvent eux-mêmes être nuageux ; ce qui y est nuageux n'est pas utilisé. SCR, taille de pixel, emprise, unité et niveau de produit quelconques ; les bandes sont associées par leur nom, ou par leur position si leur nombre est le même. Au plus {count}.</translation>
    </message>
    <message>
        <source>Options of GDAL's GeoTIFF driver as NAME=VALUE, separated by |, such as COMPRESS=ZSTD|NUM_THREADS=4. They override the defaults: tiled, compressed, BigTIFF if needed. Only images are stored with loss, where it is asked for: masks and other classes, indices and expected errors are not.</source>
        <translation>Options du pilote GeoTIFF de GDAL sous la forme NAME=VALUE, séparées par |, par exemple COMPRESS=ZSTD|NUM_THREADS=4. Elles remplacent les valeurs par défaut : tuilé, compressé, BigTIFF si nécessaire. Seules les images sont enregistrées avec perte, si cela est demandé ; les masques et autres classes, les indices et les erreurs attendues ne le sont pas.</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Other dates of the same place</source>
        <translation>Autres dates du même lieu</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file.</source>
        <translation>Remplace la valeur que déclare le fichier.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file. NaN is always NoData, and so is 0 in linear power and amplitude. If empty, 0 in decibels and values below -99 dB are NoData, too, where they repeat too often to have been measured.</source>
        <translation>Remplace la valeur que déclare le fichier. NaN est toujours NoData, ainsi que 0 en puissance linéaire et en amplitude. Si ce champ est vide, 0 en décibels et les valeurs inférieures à -99 dB sont aussi NoData quand elles se répètent trop souvent pour avoir été mesurées.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file. Pixels with this value are NoData in the mask.</source>
        <translation>Remplace la valeur que déclare le fichier. Les pixels qui ont cette valeur sont NoData dans le masque.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file. Pixels with this value are not changed.</source>
        <translation>Remplace la valeur que déclare le fichier. Les pixels qui ont cette valeur ne sont pas modifiés.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the files.</source>
        <translation>Remplace la valeur déclarée par les fichiers.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the files. Pixels with this value are not changed.</source>
        <translation>Remplace la valeur déclarée par les fichiers. Les pixels ayant cette valeur ne sont pas modifiés.</translation>
    </message>
    <message>
        <source>PSNR (dB)</source>
        <translation>PSNR (dB)</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>Paquet</translation>
    </message>
    <message>
        <source>Package index</source>
        <translation>Index de paquets</translation>
    </message>
    <message>
        <source>Paints clouds and their shadows on a clear raster, and writes a mask of where they are.</source>
        <translation>Peint des nuages et leurs ombres sur un raster sans nuages, et écrit un masque de leurs emplacements.</translation>
    </message>
    <message>
        <source>Paints clouds on a clear raster, removes them and compares the result with the clear raster.</source>
        <translation>Peint des nuages sur un raster sans nuages, les supprime et compare le résultat au raster sans nuages.</translation>
    </message>
    <message>
        <source>Paints synthetic clouds and their shadows on a clear optical raster. To measure how well restoration works in your own area, remove them with 'Remove clouds' and compare the result with the clear raster using 'Evaluate restoration'. The result has the bands, units, data type and grid of the clear raster, and pixels where the mask is 0 are not changed. The same settings always give the same clouds, also on single-band rasters that share one grid.</source>
        <translation>Peint des nuages synthétiques et leurs ombres sur un raster optique sans nuages. Pour mesurer ce que vaut la restauration sur votre propre terrain, supprimez-les avec « Supprimer les nuages » et comparez le résultat au raster sans nuages avec « Évaluer la restauration ». Le résultat a les bandes, les unités, le type de données et la grille du raster sans nuages, et les pixels où le masque vaut 0 ne sont pas modifiés. Les mêmes réglages donnent toujours les mêmes nuages, aussi sur des rasters d'une seule bande qui partagent une grille.</translation>
    </message>
    <message>
        <source>Pattern of the dates in names</source>
        <translation>Motif des dates dans les noms</translation>
    </message>
    <message>
        <source>Plugins &gt; SAR Cloud Removal &gt; Python packages</source>
        <translation>Extensions &gt; SAR Cloud Removal &gt; Paquets Python</translation>
    </message>
    <message>
        <source>Points whose NDVI is followed</source>
        <translation>Points dont le NDVI est suivi</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Précision</translation>
    </message>
    <message>
        <source>Preparation</source>
        <translation>Préparation</translation>
    </message>
    <message>
        <source>Prepare SAR</source>
        <translation>Préparer le SAR</translation>
    </message>
    <message>
        <source>Problems and remedies</source>
        <translation>Problèmes et remèdes</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>Fils d'exécution du processeur</translation>
    </message>
    <message>
        <source>Provenance</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Utilité</translation>
    </message>
    <message>
        <source>Python ended unexpectedly (status {status}) during this step: {step}.</source>
        <translation>Python s'est arrêté net (code {status}) pendant ceci : {step}.</translation>
    </message>
    <message>
        <source>Python packages…</source>
        <translation>Paquets Python…</translation>
    </message>
    <message>
        <source>QGIS's own Python has an old {package}, but the installed packages need a newer one ({detail}).</source>
        <translation>Le Python de QGIS a un {package} ancien, et ce qui a été installé en demande un plus récent ({detail}).</translation>
    </message>
    <message>
        <source>QGIS's own Python has {package} {found} in '{place}', but {requirement} is required.</source>
        <translation>Le Python de QGIS a {package} {found} dans '{place}', mais {requirement} est requis.</translation>
    </message>
    <message>
        <source>QGIS's own Python has {}. What cannot be loaded must be repaired or removed there.</source>
        <translation>Le Python de QGIS a {}. Ce qui ne peut pas être chargé doit y être réparé ou supprimé.</translation>
    </message>
    <message>
        <source>QGIS's own packages take precedence and are not changed here. Update it: python3 -m pip install --upgrade {package}, in the OSGeo4W Shell or a terminal, on Debian and Ubuntu with --user --break-system-packages.</source>
        <translation>Les paquets de QGIS passent en premier et restent ici tels quels. Mettez celui-ci à jour : python3 -m pip install --upgrade {package}, dans le OSGeo4W Shell ou un terminal, sous Debian et Ubuntu avec --user --break-system-packages.</translation>
    </message>
    <message>
        <source>QGIS's own packages take precedence over those installed here and are not changed. Remove this one with the tool that installed it (apt remove python3-{package}, conda remove, or "{program}" -m pip uninstall {package}), then install again. Or upgrade it: "{program}" -m pip install --upgrade "{requirement}", on Debian and Ubuntu with --break-system-packages.</source>
        <translation>Les paquets de QGIS ont priorité sur ceux qui sont installés ici et ne sont pas modifiés. Supprimez celui-ci avec l'outil qui l'a installé (apt remove python3-{package}, conda remove ou "{program}" -m pip uninstall {package}), puis recommencez l'installation. Ou mettez-le à jour : "{program}" -m pip install --upgrade "{requirement}", sous Debian et Ubuntu avec --break-system-packages.</translation>
    </message>
    <message>
        <source>Ranks other dates by how well clouds can be removed with them, before anything is restored.</source>
        <translation>Classe d'autres dates selon la qualité attendue d'une suppression des nuages avec elles, avant toute restauration.</translation>
    </message>
    <message>
        <source>Raster with the grid of the results</source>
        <translation>Raster ayant la grille des résultats</translation>
    </message>
    <message>
        <source>Rasters of different dates</source>
        <translation>Rasters de différentes dates</translation>
    </message>
    <message>
        <source>Rasters of further bands</source>
        <translation>Rasters d'autres bandes</translation>
    </message>
    <message>
        <source>Rasters of the series</source>
        <translation>Rasters de la série</translation>
    </message>
    <message>
        <source>Ready to remove clouds, without the networks.</source>
        <translation>Prêt à supprimer les nuages, sans les réseaux.</translation>
    </message>
    <message>
        <source>Ready to remove clouds: {model} on {device}, {tile} for a fully cloudy Sentinel-2 tile.</source>
        <translation>Prêt à supprimer des nuages : {model} sur {device}, {tile} pour une tuile Sentinel-2 entièrement nuageuse.</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>Prêt.</translation>
    </message>
    <message>
        <source>Ready. The networks need Python packages: {}.</source>
        <translation>Prêt. Les réseaux demandent des paquets Python : {}.</translation>
    </message>
    <message>
        <source>Red band</source>
        <translation>Bande rouge</translation>
    </message>
    <message>
        <source>Reference raster</source>
        <translation>Raster de référence</translation>
    </message>
    <message>
        <source>Reinstall</source>
        <translation>Réinstaller</translation>
    </message>
    <message>
        <source>Remove clouds</source>
        <translation>Supprimer les nuages</translation>
    </message>
    <message>
        <source>Remove clouds from a series</source>
        <translation>Supprimer les nuages d'une série</translation>
    </message>
    <message>
        <source>Remove clouds, date 1</source>
        <translation>Supprimer les nuages, date 1</translation>
    </message>
    <message>
        <source>Remove clouds, date 2</source>
        <translation>Supprimer les nuages, date 2</translation>
    </message>
    <message>
        <source>Remove clouds, date 3</source>
        <translation>Supprimer les nuages, date 3</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates and takes each pixel from the best of them.</source>
        <translation>Supprime les nuages de trois dates et prend chaque pixel à la meilleure d'entre elles.</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates of the same place and combines the dates into one raster. Each date is restored with the two others as references. Each pixel comes from the first date on which it is clear; a pixel that is clear on no date comes from the restoration with the smallest expected error. Clouds are taken from the mask of each date or, without a mask, detected in the optical raster. For another number of dates, run 'Remove clouds from a series' and then 'Best-pixel composite'.</source>
        <translation>Supprime les nuages de trois dates d'un même lieu et réunit ces dates en un raster. Chaque date est restaurée avec les deux autres comme références. Chaque pixel vient de la première date où il est dégagé ; un pixel qui ne l'est à aucune date vient de la restauration dont l'erreur attendue est la plus petite. Les nuages sont pris dans le masque de chaque date ou, sans masque, détectés dans le raster optique. Pour un autre nombre de dates, lancez « Supprimer les nuages d'une série », puis « Composite du meilleur pixel ».</translation>
    </message>
    <message>
        <source>Removing the unfinished installation ...</source>
        <translation>Suppression de l'installation inachevée ...</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Reports the versions of everything that cloud removal needs, the available devices, whether the models are intact, and how long each model takes on each device, as measured. If something is missing, it still runs, and explains which algorithms can be used without it and how to get it. Installs a model pack if you name one; otherwise nothing is ever downloaded.</source>
        <translation>Indique les versions de tout ce que demande la suppression des nuages, les périphériques de calcul disponibles, si les modèles sont intacts, et le temps, mesuré, que chaque modèle prend sur chaque périphérique. S'il manque quelque chose, l'algorithme fonctionne quand même et explique quels algorithmes s'en passent et comment l'obtenir. Installe un paquet de modèle si vous en indiquez un ; sinon, rien n'est jamais téléchargé.</translation>
    </message>
    <message>
        <source>Reports what is installed, what is missing and how fast it runs; installs model packs.</source>
        <translation>Indique ce qui est installé, ce qui manque et la vitesse obtenue ; installe des paquets de modèle.</translation>
    </message>
    <message>
        <source>Restart QGIS: the old packages are still loaded.</source>
        <translation>Redémarrez QGIS : les anciens paquets sont encore chargés.</translation>
    </message>
    <message>
        <source>Restored raster</source>
        <translation>Raster restauré</translation>
    </message>
    <message>
        <source>Restored rasters</source>
        <translation>Rasters restaurés</translation>
    </message>
    <message>
        <source>Restores all bands of a Sentinel-2 raster under clouds and cloud shadows, from rasters of other dates, from Sentinel-1 radar, which sees through clouds, and from the clear surroundings. How much each of these is worth here is found out first, on clear ground of the same raster, and the log says what error to expect. The result has the grid, units and data type of the optical raster, and pixels outside the grown cloud mask are not changed.</source>
        <translation>Restaure toutes les bandes d'un raster Sentinel-2 sous les nuages et leurs ombres, à partir de rasters d'autres dates, du radar Sentinel-1, qui voit à travers les nuages, et des environs dégagés. Ce que chacun d'eux vaut ici est d'abord mesuré sur le sol dégagé du même raster, et le journal indique l'erreur à attendre. Le résultat a la grille, les unités et le type de données du raster optique, et les pixels hors du masque agrandi ne sont pas modifiés.</translation>
    </message>
    <message>
        <source>Restores every date of a series of Sentinel-2 rasters under clouds, each with the others.</source>
        <translation>Restaure sous les nuages chaque date d'une série de rasters Sentinel-2, chacune à l'aide des autres.</translation>
    </message>
    <message>
        <source>Restores the ground under clouds in a Sentinel-2 raster, in every band, using other dates and Sentinel-1 radar of the same place.</source>
        <translation>Restaure le sol sous les nuages d'un raster Sentinel-2, dans toutes les bandes, à l'aide d'autres dates et du radar Sentinel-1 du même lieu.</translation>
    </message>
    <message>
        <source>Root mean square error</source>
        <translation>Erreur quadratique moyenne</translation>
    </message>
    <message>
        <source>Run the script in a terminal with QGIS's Python: python3 "{script}"</source>
        <translation>Lancez le script dans un terminal avec le Python de QGIS : python3 "{script}"</translation>
    </message>
    <message>
        <source>Run the script with QGIS's own Python, on Windows in the OSGeo4W Shell.</source>
        <translation>Lancez le script avec le Python de QGIS, sous Windows dans le OSGeo4W Shell.</translation>
    </message>
    <message>
        <source>SAR Cloud Removal</source>
        <translation>SAR Cloud Removal</translation>
    </message>
    <message>
        <source>SAR Cloud Removal: Python packages</source>
        <translation>SAR Cloud Removal : paquets Python</translation>
    </message>
    <message>
        <source>SAR Cloud Removal: installation</source>
        <translation>SAR Cloud Removal : installation</translation>
    </message>
    <message>
        <source>SAR as optical image</source>
        <translation>SAR en image optique</translation>
    </message>
    <message>
        <source>SAR as the networks see it</source>
        <translation>SAR tel que le voient les réseaux</translation>
    </message>
    <message>
        <source>SAR in decibels</source>
        <translation>SAR en décibels</translation>
    </message>
    <message>
        <source>SAR raster</source>
        <translation>Raster SAR</translation>
    </message>
    <message>
        <source>SAR raster, date 1</source>
        <translation>Raster SAR, date 1</translation>
    </message>
    <message>
        <source>SAR raster, date 2</source>
        <translation>Raster SAR, date 2</translation>
    </message>
    <message>
        <source>SAR raster, date 3</source>
        <translation>Raster SAR, date 3</translation>
    </message>
    <message>
        <source>SAR rasters</source>
        <translation>Rasters SAR</translation>
    </message>
    <message>
        <source>SAR rasters of the other dates</source>
        <translation>Rasters SAR des autres dates</translation>
    </message>
    <message>
        <source>SAR to optical</source>
        <translation>SAR vers optique</translation>
    </message>
    <message>
        <source>SAR unit</source>
        <translation>Unité du SAR</translation>
    </message>
    <message>
        <source>SCL mask → remove clouds</source>
        <translation>Masque SCL → supprimer les nuages</translation>
    </message>
    <message>
        <source>SCL, QA60, a cloud probability or any other mask. If empty, clouds are detected in the optical raster.</source>
        <translation>SCL, QA60, une probabilité de nuage ou tout autre masque. Si ce champ est vide, les nuages sont détectés dans le raster optique.</translation>
    </message>
    <message>
        <source>SHA-256 of the model pack</source>
        <translation>SHA-256 du paquet de modèle</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>Saturated or defective</source>
        <translation>Saturé ou défectueux</translation>
    </message>
    <message>
        <source>Scene classification (SCL)</source>
        <translation>Classification de scène (SCL)</translation>
    </message>
    <message>
        <source>Seconds per window on that device, default model</source>
        <translation>Secondes par fenêtre sur ce périphérique, modèle par défaut</translation>
    </message>
    <message>
        <source>See the log for details: {log}</source>
        <translation>Le journal en dit plus : {log}</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine aléatoire</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the optical raster. Any CRS and pixel size. It may be left out if there are other dates.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro) du même lieu, acquise à quelques jours du raster optique. SCR et taille de pixel quelconques. Elle est facultative s'il y a d'autres dates.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the optical raster; VH is used beside VV where it is there. Any CRS, pixel size and extent: it is resampled to the grid of the optical raster on the fly. It may be left out if there are other dates.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro) du même lieu, acquise à quelques jours du raster optique ; VH est utilisée avec VV si elle est présente. SCR, taille de pixel et emprise quelconques : elle est rééchantillonnée au vol sur la grille du raster optique. Elle est facultative s'il y a d'autres dates.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of this date. It may be left out. Only with SAR of all dates, from the same orbit, does it also show what has changed between them.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro) du même lieu, acquise à quelques jours de cette date. Elle est facultative. Elle ne montre aussi ce qui a changé entre les dates que si toutes ont un raster SAR, de la même orbite.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought). Any CRS, pixel size and extent.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro). SCR, taille de pixel et emprise quelconques.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought). The result has the same grid.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro). Le résultat a la même grille.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter of the same place, if 'Remove clouds' is going to have it, too. Any CRS, pixel size and extent.</source>
        <translation>Rétrodiffusion Sentinel-1 du même lieu, si « Supprimer les nuages » doit aussi en disposer. SCR, taille de pixel et emprise quelconques.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter of the same place, in any order, best of one relative orbit. Each date takes the raster of the nearest day. The dates are found as those of the series are.</source>
        <translation>Rétrodiffusion Sentinel-1 du même lieu, dans n'importe quel ordre, de préférence d'une même orbite relative. Chaque date prend le raster du jour le plus proche. Les dates sont trouvées comme celles de la série.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds.</source>
        <translation>Raster Sentinel-2 sans nuages.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds: 8 bit, digital numbers or reflectance, with any number of bands.</source>
        <translation>Raster Sentinel-2 sans nuages : en 8 bits, en comptes numériques ou en réflectance, avec un nombre quelconque de bandes.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster: 8 bit, digital numbers or reflectance. The mask has the same grid. If empty, the mask has the grid of the cloud mask below.</source>
        <translation>Raster Sentinel-2 : en 8 bits, en comptes numériques ou en réflectance. Le masque a la même grille. Si ce champ est vide, il a celle du masque de nuages ci-dessous.</translation>
    </message>
    <message>
        <source>Series without clouds</source>
        <translation>Série sans nuages</translation>
    </message>
    <message>
        <source>Set AUTHCFG to the login that this server requires (Settings, Options, Authentication).</source>
        <translation>Indiquez dans AUTHCFG les identifiants que demande ce serveur (Préférences, Options, Authentification).</translation>
    </message>
    <message>
        <source>Set the environment variable {variable} to a short folder, such as C:\sar, and restart QGIS; or ask your administrator to enable long paths (https://pip.pypa.io/warnings/enable-long-paths).</source>
        <translation>Faites pointer la variable d'environnement {variable} vers un dossier au nom court, par exemple C:\sar, et redémarrez QGIS ; ou demandez à votre administrateur d'activer les chemins longs (https://pip.pypa.io/warnings/enable-long-paths).</translation>
    </message>
    <message>
        <source>Set the environment variable {} to use another folder.</source>
        <translation>Définissez la variable d'environnement {} pour utiliser un autre dossier.</translation>
    </message>
    <message>
        <source>Shadow direction (degrees)</source>
        <translation>Direction des ombres (degrés)</translation>
    </message>
    <message>
        <source>Shadow distance (pixels, 0 for no shadows)</source>
        <translation>Distance des ombres (pixels, 0 pour aucune ombre)</translation>
    </message>
    <message>
        <source>Share of compared pixels that are under cloud, 0 to 1</source>
        <translation>Part des pixels comparés qui sont sous les nuages, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels restored, 0 to 1</source>
        <translation>Part des pixels restaurés, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels that are clear on at least one date, 0 to 1</source>
        <translation>Part des pixels dégagés à au moins une date, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels that were compared, 0 to 1</source>
        <translation>Part des pixels comparés, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels with data, 0 to 1</source>
        <translation>Part des pixels avec des données, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of the valid pixels hidden by clouds, not counting shadows.</source>
        <translation>Part des pixels valides que cachent les nuages, sans compter les ombres.</translation>
    </message>
    <message>
        <source>Share of valid pixels in shadow, 0 to 1</source>
        <translation>Part des pixels valides dans l'ombre, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of valid pixels under cloud, 0 to 1</source>
        <translation>Part des pixels valides sous les nuages, de 0 à 1</translation>
    </message>
    <message>
        <source>Shows a radar raster as the networks see it: backscatter in decibels on the grid of the optical raster. 'Remove clouds' does this itself, so use this algorithm for inspection, comparison and other work. A speckle filter makes images smoother, but the networks were trained on radar with speckle: give them the unfiltered raster.</source>
        <translation>Montre un raster radar tel que le voient les réseaux : la rétrodiffusion en décibels sur la grille du raster optique. « Supprimer les nuages » fait cela lui-même ; cet algorithme sert donc à examiner, à comparer et à d'autres traitements. Un filtre de chatoiement (speckle) rend les images plus lisses, mais les réseaux ont été entraînés sur du radar avec son chatoiement : donnez-leur le raster non filtré.</translation>
    </message>
    <message>
        <source>Side length of the window for lee and gamma_map, an odd number. Larger values are smoother and less sharp.</source>
        <translation>Côté de la fenêtre de lee et de gamma_map, un nombre impair. Une valeur plus grande est plus lisse et moins nette.</translation>
    </message>
    <message>
        <source>Side length of the windows that the networks process, a multiple of {size}; 0 uses the model's own size. Larger windows overlap less, so there is less to compute, but they need more memory.</source>
        <translation>Côté des fenêtres que traitent les réseaux, un multiple de {size} ; 0 utilise la taille propre au modèle. De plus grandes fenêtres se recouvrent moins, ce qui réduit les calculs, mais demandent plus de mémoire.</translation>
    </message>
    <message>
        <source>Simulate clouds</source>
        <translation>Simuler des nuages</translation>
    </message>
    <message>
        <source>Simulate → remove → evaluate</source>
        <translation>Simuler → supprimer → évaluer</translation>
    </message>
    <message>
        <source>Simulated clouds</source>
        <translation>Nuages simulés</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Snow or ice</source>
        <translation>Neige ou glace</translation>
    </message>
    <message>
        <source>Source date of each pixel</source>
        <translation>Date d'origine de chaque pixel</translation>
    </message>
    <message>
        <source>Source of the colours: clear pixels, clear reference or model card</source>
        <translation>Source des couleurs : pixels dégagés, référence sans nuages ou fiche du modèle</translation>
    </message>
    <message>
        <source>Source raster of each pixel</source>
        <translation>Raster d'origine de chaque pixel</translation>
    </message>
    <message>
        <source>Speckle filter</source>
        <translation>Filtre de chatoiement (speckle)</translation>
    </message>
    <message>
        <source>Spectral angle (degrees)</source>
        <translation>Angle spectral (degrés)</translation>
    </message>
    <message>
        <source>Spectral indices</source>
        <translation>Indices spectraux</translation>
    </message>
    <message>
        <source>Spectral indices to compute</source>
        <translation>Indices spectraux à calculer</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Table of the dates</source>
        <translation>Tableau des dates</translation>
    </message>
    <message>
        <source>Takes several dates of one place, all of them partly cloudy, and writes each of them without clouds, on one grid, with the source and the expected error of every pixel. Each date is restored by 'Remove clouds' with the dates around it, before and after. A date on which hardly any ground is clear is skipped, and one that fails does not stop the others; the table series.csv says what was done and what error to expect. Started again after an interruption, or with more dates, the run keeps what is finished and unchanged.</source>
        <translation>Prend plusieurs dates d'un lieu, toutes en partie nuageuses, et écrit chacune sans nuages, sur une même grille, avec la source et l'erreur attendue de chaque pixel. Chaque date est restaurée par « Supprimer les nuages » à l'aide des dates voisines, avant et après. Une date où presque rien n'est dégagé est omise, et une date en échec n'arrête pas les autres ; le tableau series.csv dit ce qui a été fait et quelle erreur attendre. Relancé après une interruption, ou avec plus de dates, le traitement garde ce qui est terminé et inchangé.</translation>
    </message>
    <message>
        <source>The JSON file exported with your own fine-tuned weights. It overrides the model selected above.</source>
        <translation>Le fichier JSON exporté avec vos propres poids affinés. Il remplace le modèle choisi ci-dessus.</translation>
    </message>
    <message>
        <source>The JSON file exported with your own network. If empty, the detector supplied with the plugin is used.</source>
        <translation>Le fichier JSON exporté avec votre propre réseau. Si ce champ est vide, le détecteur livré avec l'extension est utilisé.</translation>
    </message>
    <message>
        <source>The JSON file of another model. If empty, the model supplied with the plugin is used.</source>
        <translation>Le fichier JSON d'un autre modèle. Si ce champ est vide, le modèle livré avec l'extension est utilisé.</translation>
    </message>
    <message>
        <source>The Python package {name} is installed but cannot be loaded ({error}). {remedy} To reinstall it, choose {menu} in QGIS, or run: {command}</source>
        <translation>Le paquet Python {name} est installé mais ne peut pas être chargé ({error}). {remedy} Pour le réinstaller, choisissez {menu} dans QGIS, ou lancez : {command}</translation>
    </message>
    <message>
        <source>The Python package {package} is installed but cannot be loaded ({detail}). It lies in '{place}' and is QGIS's own.</source>
        <translation>Le paquet Python {package} est installé mais ne peut pas être chargé ({detail}). Il se trouve dans '{place}' et appartient à QGIS.</translation>
    </message>
    <message>
        <source>The Python program of this QGIS was not found (searched: {places}).</source>
        <translation>Le programme Python de ce QGIS n'a pas été trouvé (cherché : {places}).</translation>
    </message>
    <message>
        <source>The SCL raster of the same product, with 20 or 10 m pixels.</source>
        <translation>Le raster SCL du même produit, avec des pixels de 20 ou 10 m.</translation>
    </message>
    <message>
        <source>The algorithms can be used immediately.</source>
        <translation>Les algorithmes peuvent être utilisés immédiatement.</translation>
    </message>
    <message>
        <source>The authentication configuration '{authcfg}' cannot be used. Choose an existing one (Settings, Options, Authentication) and enter the master password; qgis_process reads the password from the file named by the environment variable QGIS_AUTH_PASSWORD_FILE.</source>
        <translation>La configuration d'authentification « {authcfg} » ne peut pas être utilisée. Choisissez-en une qui existe (Préférences, Options, Authentification) et saisissez le mot de passe principal ; qgis_process le lit dans le fichier que désigne la variable d'environnement QGIS_AUTH_PASSWORD_FILE.</translation>
    </message>
    <message>
        <source>The bands to compare, in the same order for both rasters. If empty, bands are paired by name, as red, green and blue, or by position.</source>
        <translation>Les bandes à comparer, dans le même ordre pour les deux rasters. Si ce champ est vide, les bandes sont appariées par leur nom, comme rouge, verte et bleue, ou par leur position.</translation>
    </message>
    <message>
        <source>The build is '{value}'; choose one of {builds}.</source>
        <translation>La version à installer est « {value} », sont possibles {builds}.</translation>
    </message>
    <message>
        <source>The certificate file '{value}' cannot be read: choose a file that you may read.</source>
        <translation>Le fichier de certificat '{value}' ne peut pas être lu : choisissez un fichier que vous avez le droit de lire.</translation>
    </message>
    <message>
        <source>The certificate file '{value}' does not exist.</source>
        <translation>Le fichier de certificat « {value} » n'existe pas.</translation>
    </message>
    <message>
        <source>The certificate file cannot be read.</source>
        <translation>Le fichier du certificat ne peut pas être lu.</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted.</source>
        <translation>Le certificat de {host} n'est pas reconnu.</translation>
    </message>
    <message>
        <source>The decibels scaled as the networks take them: the mean minus and plus 2.5 standard deviations becomes -1 and 1, and values beyond are clipped. Pixels without data are 0 for the networks and NoData here.</source>
        <translation>Les décibels mis à l'échelle comme les réseaux les prennent : la moyenne moins et plus 2,5 écarts types devient -1 et 1, et les valeurs au-delà sont écrêtées. Les pixels sans données valent 0 pour les réseaux et sont NoData ici.</translation>
    </message>
    <message>
        <source>The disk is full: about {needed} are needed in '{home}', {free} are free.</source>
        <translation>Le disque est plein : il faut environ {needed} dans « {home} », {free} sont libres.</translation>
    </message>
    <message>
        <source>The download cannot be stored in '{folder}' ({error}). Free some space there, and check that the folder is writable.</source>
        <translation>Le téléchargement ne peut pas être enregistré dans « {folder} » ({error}). Libérez-y de la place, et vérifiez que le dossier est accessible en écriture.</translation>
    </message>
    <message>
        <source>The download needs {megabytes:.0f} MB, but '{folder}' has only {free:.0f} MB free. Free some space on that disk.</source>
        <translation>Le téléchargement demande {megabytes:.0f} Mo, mais « {folder} » n'a que {free:.0f} Mo libres. Libérez de la place sur ce disque.</translation>
    </message>
    <message>
        <source>The download was interrupted.</source>
        <translation>Le téléchargement s'est interrompu.</translation>
    </message>
    <message>
        <source>The expression of {name}, '{expression}', cannot be evaluated: {cause}</source>
        <translation>L'expression de {name}, « {expression} », ne peut pas être évaluée : {cause}</translation>
    </message>
    <message>
        <source>The file '{value}' contains no certificate in PEM format (no line -----BEGIN CERTIFICATE-----). Export the certificate again as 'Base-64 encoded X.509', or convert it: openssl x509 -inform der -in FILE -out certificate.pem</source>
        <translation>Le fichier '{value}' ne contient aucun certificat au format PEM (aucune ligne -----BEGIN CERTIFICATE-----). Exportez de nouveau le certificat en 'X.509 encodé en base 64', ou convertissez-le : openssl x509 -inform der -in FILE -out certificate.pem</translation>
    </message>
    <message>
        <source>The file from {url} is not the requested one and was deleted: its SHA-256 is {actual}, but SHA256 is {digest}. Compare both with the hash that the publisher states. If SHA256 is correct, the file was damaged or replaced in transit: try again, or use another network.</source>
        <translation>Le fichier venu de {url} n'est pas celui demandé et a été supprimé : son SHA-256 est {actual}, mais SHA256 est {digest}. Comparez les deux à l'empreinte que donne l'éditeur. Si SHA256 est correct, le fichier a été endommagé ou remplacé en chemin : réessayez, ou utilisez un autre réseau.</translation>
    </message>
    <message>
        <source>The file is larger than {gigabytes:.0f} GB, so it is not a model pack. Check the address.</source>
        <translation>Le fichier dépasse {gigabytes:.0f} Go : ce n'est donc pas un paquet de modèle. Vérifiez l'adresse.</translation>
    </message>
    <message>
        <source>The folder '{home}' cannot be locked against a second installation: its disk does not support locks.</source>
        <translation>Le dossier '{home}' ne peut pas être verrouillé contre une seconde installation : son disque ne permet pas les verrous.</translation>
    </message>
    <message>
        <source>The folder '{source}' does not contain a wheel of {package}.</source>
        <translation>Le dossier « {source} » n'a pas de fichier wheel de {package}.</translation>
    </message>
    <message>
        <source>The hash that the publisher states for the pack, 64 hexadecimal digits. A pack with a different hash is not installed. Required for downloads.</source>
        <translation>L'empreinte que l'éditeur donne pour le paquet, 64 chiffres hexadécimaux. Un paquet dont l'empreinte diffère n'est pas installé. Obligatoire pour un téléchargement.</translation>
    </message>
    <message>
        <source>The index is not an address: enter one such as http://...</source>
        <translation>L'index n'est pas une adresse : il faut http://...</translation>
    </message>
    <message>
        <source>The installation failed.</source>
        <translation>L'installation a échoué.</translation>
    </message>
    <message>
        <source>The installation failed: {detail}</source>
        <translation>L'installation a échoué : {detail}</translation>
    </message>
    <message>
        <source>The installation was cancelled.</source>
        <translation>L'installation a été annulée.</translation>
    </message>
    <message>
        <source>The login is sent unencrypted: the address begins with http, not https.</source>
        <translation>Les identifiants sont envoyés sans chiffrement : l'adresse commence par http, non par https.</translation>
    </message>
    <message>
        <source>The mask supplied with the raster, of any of the types below, which can be a band of the raster itself, or a layer of polygons in any CRS. If empty, clouds are detected in the raster.</source>
        <translation>Le masque livré avec le raster, de l'un des types ci-dessous, qui peut être une bande du raster lui-même, ou une couche de polygones dans un SCR quelconque. Si ce champ est vide, les nuages sont détectés dans le raster.</translation>
    </message>
    <message>
        <source>The mask used for the restoration: 0 where the ground is clear, any other value under clouds and their shadows, or one of the types below, or a layer of polygons. If empty, only metrics of the whole raster are computed.</source>
        <translation>Le masque utilisé pour la restauration : 0 si le sol est dégagé, toute autre valeur sous les nuages et leurs ombres, ou l'un des types ci-dessous, ou une couche de polygones. Si ce champ est vide, seuls les indicateurs du raster entier sont calculés.</translation>
    </message>
    <message>
        <source>The memory ran out.</source>
        <translation>La mémoire est épuisée.</translation>
    </message>
    <message>
        <source>The networks need Python packages that are not part of QGIS. They are installed into a folder of your QGIS profile; QGIS, its numpy and its GDAL are not changed.</source>
        <translation>Les réseaux demandent des paquets Python qui ne font pas partie de QGIS. Ils sont installés dans un dossier de votre profil QGIS ; QGIS, son numpy et son GDAL ne sont pas modifiés.</translation>
    </message>
    <message>
        <source>The networks need the Python package(s) {missing}, which are not installed for the Python that QGIS uses. In QGIS, choose {menu}. Without a window, run this in a terminal (on Windows, in the 'OSGeo4W Shell'): {command}</source>
        <translation>Les réseaux demandent le ou les paquets Python {missing}, qui ne sont pas installés pour le Python que QGIS utilise. Dans QGIS, choisissez {menu}. Sans fenêtre, lancez ceci dans un terminal (sous Windows, dans le « OSGeo4W Shell ») : {command}</translation>
    </message>
    <message>
        <source>The networks, by recipe and width: plus also receives the cloud mask, paper is built as published; wider networks are slower. Models installed with 'Check installation' are listed, too. If empty, the widest plus model supplied with the plugin is used.</source>
        <translation>Les réseaux, par recette et par largeur : plus reçoit aussi le masque de nuages, paper est construit comme dans la publication ; les réseaux plus larges sont plus lents. Les modèles installés avec « Vérifier l'installation » figurent aussi dans la liste. Si ce champ est vide, le modèle plus le plus large livré avec l'extension est utilisé.</translation>
    </message>
    <message>
        <source>The new data do not match the part kept from an earlier attempt: downloading the whole file.</source>
        <translation>Les nouvelles données ne correspondent pas à la partie gardée d'un essai précédent : le fichier entier est téléchargé.</translation>
    </message>
    <message>
        <source>The output of pip appears here.</source>
        <translation>La sortie de pip s'affiche ici.</translation>
    </message>
    <message>
        <source>The package index decides which build of torch is installed. For the CPU build on Linux, enter a version that ends in +cpu, such as 2.5.1+cpu, if the index has it.</source>
        <translation>L'index de paquets décide de la variante de torch qui est installée. Pour celle du CPU sous Linux, indiquez une version qui se termine par +cpu, comme 2.5.1+cpu, si l'index l'a.</translation>
    </message>
    <message>
        <source>The packages were installed but cannot be used: {detail}</source>
        <translation>Les paquets ont été installés mais ne peuvent pas être utilisés : {detail}</translation>
    </message>
    <message>
        <source>The previous installation is still in use.</source>
        <translation>L'installation précédente reste en service.</translation>
    </message>
    <message>
        <source>The proxy cannot be used.</source>
        <translation>Le proxy ne peut pas être utilisé.</translation>
    </message>
    <message>
        <source>The proxy is not an address: enter one such as http://...</source>
        <translation>Le proxy n'est pas une adresse : il faut http://...</translation>
    </message>
    <message>
        <source>The proxy requires a user name and a password, or a kind of login that pip does not support (NTLM).</source>
        <translation>Le proxy demande un nom d'utilisateur et un mot de passe, ou une forme de connexion que pip ne connaît pas (NTLM).</translation>
    </message>
    <message>
        <source>The ranking as CSV</source>
        <translation>Le classement en CSV</translation>
    </message>
    <message>
        <source>The ranking with all metrics, with the inputs and settings they were computed from.</source>
        <translation>Le classement avec tous les indicateurs, avec les entrées et les réglages à partir desquels ils ont été calculés.</translation>
    </message>
    <message>
        <source>The raster before restoration, shown in the report. It does not affect any metric.</source>
        <translation>Le raster avant la restauration, montré dans le rapport. Il ne change aucun indicateur.</translation>
    </message>
    <message>
        <source>The restored rasters become layers of one group, drawn alike, each with its days as temporal range, so that the Temporal Controller plays the series. Their spectral indices lie below them.</source>
        <translation>Les rasters restaurés deviennent les couches d'un groupe, dessinées de la même façon, chacune avec ses jours comme plage temporelle, si bien que le contrôleur temporel fait défiler la série. Leurs indices spectraux se trouvent au-dessous.</translation>
    </message>
    <message>
        <source>The result has its CRS, pixel size and extent; the radar is resampled bilinearly in linear power. If empty, the SAR raster keeps its own grid.</source>
        <translation>Le résultat a son SCR, sa taille de pixel et son emprise ; le radar est rééchantillonné par interpolation bilinéaire en puissance linéaire. Si ce champ est vide, le raster SAR garde sa propre grille.</translation>
    </message>
    <message>
        <source>The result of 'Remove clouds' or of another tool.</source>
        <translation>Le résultat de « Supprimer les nuages » ou d'un autre outil.</translation>
    </message>
    <message>
        <source>The same distance as in 'Remove clouds': pixels within this margin were restored as well.</source>
        <translation>La même distance que dans « Supprimer les nuages » : les pixels de cette marge ont été restaurés, eux aussi.</translation>
    </message>
    <message>
        <source>The same number always gives the same clouds; a different number gives different clouds.</source>
        <translation>Le même nombre donne toujours les mêmes nuages ; un autre nombre donne d'autres nuages.</translation>
    </message>
    <message>
        <source>The same place without clouds, in the same units and on the same grid. It may cover a larger area.</source>
        <translation>Le même lieu sans nuages, dans les mêmes unités et sur la même grille. Il peut couvrir une plus grande étendue.</translation>
    </message>
    <message>
        <source>The server cannot resume the interrupted download: downloading the whole file.</source>
        <translation>Le serveur ne peut pas reprendre le téléchargement interrompu : le fichier entier est téléchargé.</translation>
    </message>
    <message>
        <source>The server refuses the download ({status}).</source>
        <translation>Le serveur refuse le téléchargement ({status}).</translation>
    </message>
    <message>
        <source>The server's certificate is not trusted: check the computer's clock, or add the certificate of your organisation (Settings, Options, Authentication, Manage Certificates).</source>
        <translation>Le certificat du serveur n'est pas reconnu : vérifiez l'heure de l'ordinateur, ou ajoutez le certificat de votre organisation (Préférences, Options, Authentification, Gérer les certificats).</translation>
    </message>
    <message>
        <source>The unfinished installation was removed.</source>
        <translation>L'installation inachevée a été supprimée.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, but this QGIS has Python {python}.</source>
        <translation>Les fichiers wheel de {package} dans « {source} » sont pour {found}, ce QGIS a Python {python}.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, but this system is {system}.</source>
        <translation>Les fichiers wheel de {package} dans « {source} » sont pour {found}, ce système est {system}.</translation>
    </message>
    <message>
        <source>The zip file of a model pack, or the address (http or https) to download it from. The other algorithms then list the model. If empty, nothing is installed.</source>
        <translation>Le fichier zip d'un paquet de modèle, ou l'adresse (http ou https) d'où le télécharger. Les autres algorithmes proposent ensuite le modèle. Si ce champ est vide, rien n'est installé.</translation>
    </message>
    <message>
        <source>There are packages for another Python ({}), which this QGIS cannot use.</source>
        <translation>Il y a des paquets pour un autre Python ({}), que ce QGIS ne peut pas utiliser.</translation>
    </message>
    <message>
        <source>There is no {package} for Python {python}, which this QGIS has.</source>
        <translation>Il n'existe pas de {package} pour Python {python}, celui de ce QGIS.</translation>
    </message>
    <message>
        <source>There is no {package} for {system}.</source>
        <translation>Il n'existe pas de {package} pour {system}.</translation>
    </message>
    <message>
        <source>These algorithms can be used now: {names}.</source>
        <translation>Ces algorithmes sont utilisables dès maintenant : {names}.</translation>
    </message>
    <message>
        <source>These algorithms run without them: {names}.</source>
        <translation>Ces algorithmes fonctionnent sans eux : {names}.</translation>
    </message>
    <message>
        <source>They were removed again. Enter another version of torch and install again.</source>
        <translation>Ils ont été retirés. Indiquez une autre version de torch et relancez l'installation.</translation>
    </message>
    <message>
        <source>Thin cirrus</source>
        <translation>Cirrus fin</translation>
    </message>
    <message>
        <source>This Python ({key}) is not the one of the QGIS that started the installation ({wanted}).</source>
        <translation>Ce Python ({key}) n'est pas celui du QGIS qui a fait la demande ({wanted}).</translation>
    </message>
    <message>
        <source>This Python has no SSL module, so nothing can be downloaded.</source>
        <translation>Ce Python n'a pas de module SSL, donc rien ne peut être téléchargé.</translation>
    </message>
    <message>
        <source>This Python has no pip.</source>
        <translation>Ce Python n'a pas pip.</translation>
    </message>
    <message>
        <source>This Python is managed by the system's package manager, which refuses pip.</source>
        <translation>Ce Python est géré par le gestionnaire de paquets du système, qui refuse pip.</translation>
    </message>
    <message>
        <source>This cannot be installed.</source>
        <translation>Ceci ne peut pas être installé.</translation>
    </message>
    <message>
        <source>This is common on network drives. Set the environment variable {variable} to a folder on a disk of this computer and restart QGIS.</source>
        <translation>C'est fréquent sur les lecteurs réseau. Donnez à la variable d'environnement {variable} un dossier sur un disque de cet ordinateur et redémarrez QGIS.</translation>
    </message>
    <message>
        <source>This system is too old for the packages ({detail}).</source>
        <translation>Ce système est trop ancien pour les paquets ({detail}).</translation>
    </message>
    <message>
        <source>This version of pip cannot check the certificate of a server that is addressed by its IP address.</source>
        <translation>Cette version de pip ne peut pas vérifier le certificat d'un serveur désigné par son adresse IP.</translation>
    </message>
    <message>
        <source>To add a model, run this algorithm again with its pack as MODEL_PACK. Models are installed into {folder}; to remove one, delete its folder there.</source>
        <translation>Pour ajouter un modèle, relancez ceci avec un paquet de modèle comme MODEL_PACK. Les modèles sont installés dans {folder} ; pour en retirer un, supprimez son dossier à cet endroit.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 radar raster into a red, green and blue image, using the first of the two networks that remove clouds. Radar does not see colour: the colours are plausible for what the radar sees, not observed.</source>
        <translation>Traduit un raster radar Sentinel-1 en image rouge, verte et bleue, avec le premier des deux réseaux qui suppriment les nuages. Le radar ne voit pas les couleurs : celles-ci sont vraisemblables pour ce que voit le radar, non observées.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 raster into what a Sentinel-2 image of the same place might look like.</source>
        <translation>Traduit un raster Sentinel-1 en ce à quoi pourrait ressembler une image Sentinel-2 du même lieu.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Réessayez plus tard.</translation>
    </message>
    <message>
        <source>Trying out the packages ...</source>
        <translation>Essai des paquets ...</translation>
    </message>
    <message>
        <source>Two copies of the OpenMP library are loaded (OMP: Error #15).</source>
        <translation>Deux copies de la bibliothèque OpenMP se rencontrent (OMP: Error #15).</translation>
    </message>
    <message>
        <source>Type of all cloud masks. auto recognises the type from names and values, and reports an error if it cannot.</source>
        <translation>Type de tous les masques de nuages. auto reconnaît le type aux noms et aux valeurs, et signale une erreur s'il n'y parvient pas.</translation>
    </message>
    <message>
        <source>Unclassified</source>
        <translation>Non classé</translation>
    </message>
    <message>
        <source>Unexpected {kind}: {error}. This is a bug in the plugin: please report it with this log at {address}.</source>
        <translation>Erreur inattendue {kind} : {error}. C'est une anomalie de l'extension : veuillez la signaler avec ce journal à {address}.</translation>
    </message>
    <message>
        <source>Unit in which the SAR raster was read</source>
        <translation>Unité dans laquelle le raster SAR a été lu</translation>
    </message>
    <message>
        <source>Up to {count} points in the CRS of the results, such as field:600100,5099900;wood:600200,5099850. The name is optional. Their NDVI by date, with the expected error where it was restored, goes into points.csv beside the rasters, and as curves into the report. Needs red and near infrared among the restored bands.</source>
        <translation>Jusqu'à {count} points dans le SCR des résultats, par exemple field:600100,5099900;wood:600200,5099850. Le nom est facultatif. Leur NDVI à chaque date, avec l'erreur attendue là où il a été restauré, est écrit dans points.csv à côté des rasters, et sous forme de courbes dans le rapport. Le rouge et le proche infrarouge doivent faire partie des bandes restaurées.</translation>
    </message>
    <message>
        <source>Use QGIS from conda-forge, where torch can also be installed: conda install qgis pytorch safetensors.</source>
        <translation>Utilisez un QGIS de conda-forge, où torch peut aussi être installé : conda install qgis pytorch safetensors.</translation>
    </message>
    <message>
        <source>Use a QGIS with Python {supported}.</source>
        <translation>Utilisez un QGIS avec Python {supported}.</translation>
    </message>
    <message>
        <source>Usually a virus scanner or a cloud drive (OneDrive) locks it for a moment: close other QGIS windows, wait and install again. If the problem persists, exclude the folder there, or set the environment variable {variable} to another folder and restart QGIS.</source>
        <translation>Le plus souvent, un antivirus ou un disque en nuage (OneDrive) le retient un moment : fermez les autres fenêtres de QGIS, attendez et relancez l'installation. Si cela persiste, excluez-en le dossier, ou faites pointer la variable d'environnement {variable} vers un autre dossier et redémarrez QGIS.</translation>
    </message>
    <message>
        <source>VV band</source>
        <translation>Bande VV</translation>
    </message>
    <message>
        <source>Vegetation</source>
        <translation>Végétation</translation>
    </message>
    <message>
        <source>Version and network</source>
        <translation>Version et réseau</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>Wait until it has finished, or cancel it there.</source>
        <translation>Attendez qu'elle soit terminée, ou annulez-la là-bas.</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>Eau</translation>
    </message>
    <message>
        <source>Weights (checked)</source>
        <translation>Poids (vérifiés)</translation>
    </message>
    <message>
        <source>What each pixel comes from: 1 observed, 2 rim (mixed with the original), 3 other dates, 4 SAR, 5 the surroundings, 6 several of these, 7 cloudy and not restored. The second band holds the number of the date that has most part in it.</source>
        <translation>Ce dont provient chaque pixel : 1 observé, 2 bordure (mélangé à l'original), 3 autres dates, 4 SAR, 5 environs, 6 plusieurs de ceux-ci, 7 nuageux et non restauré. La deuxième bande contient le numéro de la date qui y a la plus grande part.</translation>
    </message>
    <message>
        <source>What the best dates add to the PSNR (dB)</source>
        <translation>Ce que les meilleures dates ajoutent au PSNR (dB)</translation>
    </message>
    <message>
        <source>What the other dates add to the PSNR (dB)</source>
        <translation>Ce que les autres dates ajoutent au PSNR (dB)</translation>
    </message>
    <message>
        <source>What the outputs of spectral indices hold: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2). The bands must be among those that are restored.</source>
        <translation>Ce que contiennent les sorties des indices spectraux : NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2). Les bandes doivent être parmi celles qui sont restaurées.</translation>
    </message>
    <message>
        <source>When you report a bug at {address}, attach this page. In it, ~ stands for your home folder.</source>
        <translation>Si vous signalez une anomalie à {address}, joignez cette page. ~ y remplace votre dossier personnel.</translation>
    </message>
    <message>
        <source>Whether clouds can be removed with the default settings</source>
        <translation>Si les nuages peuvent être supprimés avec les réglages par défaut</translation>
    </message>
    <message>
        <source>Which files of the folder are rasters of the series, such as *_s2.tif; several separated by ;.</source>
        <translation>Quels fichiers du dossier sont des rasters de la série, par exemple *_s2.tif ; plusieurs étant séparés par ;.</translation>
    </message>
    <message>
        <source>Width at the outer edge of the grown mask over which the restored image fades into the original. It cannot exceed the distance by which the mask grows. If empty, half that distance.</source>
        <translation>Largeur, au bord extérieur du masque agrandi, sur laquelle l'image restaurée se fond dans l'originale. Elle ne peut pas dépasser la distance dont le masque est agrandi. Si ce champ est vide, la moitié de cette distance.</translation>
    </message>
    <message>
        <source>Width of the translucent edges: 0 for hard edges, 0.35 for cumulus, 1 and above for thin clouds that hide little of the ground completely.</source>
        <translation>Largeur des bords translucides : 0 pour des bords nets, 0,35 pour des cumulus, 1 et plus pour des nuages minces qui cachent peu de sol entièrement.</translation>
    </message>
    <message>
        <source>Width over which neighbouring {size}-pixel windows overlap and are blended. Larger values are smoother and slower.</source>
        <translation>Largeur sur laquelle des fenêtres voisines de {size} pixels se recouvrent et se fondent. Une valeur plus grande est plus douce et plus lente.</translation>
    </message>
    <message>
        <source>Window of 256 × 256 pixels</source>
        <translation>Fenêtre de 256 × 256 pixels</translation>
    </message>
    <message>
        <source>Window overlap (pixels)</source>
        <translation>Recouvrement des fenêtres (pixels)</translation>
    </message>
    <message>
        <source>Window size (pixels)</source>
        <translation>Taille de fenêtre (pixels)</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>Dossier de travail</translation>
    </message>
    <message>
        <source>Write the expected error of every pixel</source>
        <translation>Écrire l'erreur attendue de chaque pixel</translation>
    </message>
    <message>
        <source>Writes cloud-optimised GeoTIFFs: with overviews, in an order that lets programs read parts over a network. While one is made, a plain copy of it takes disk space beside it. The creation options apply where they fit.</source>
        <translation>Écrit des GeoTIFF optimisés pour le cloud : avec des aperçus, dans un ordre qui permet d'en lire des parties à travers un réseau. Pendant l'écriture, une copie ordinaire occupe de l'espace disque à côté. Les options de création s'appliquent là où elles conviennent.</translation>
    </message>
    <message>
        <source>You can keep working in QGIS and close this window in the meantime.</source>
        <translation>Vous pouvez continuer à travailler dans QGIS et fermer cette fenêtre entre-temps.</translation>
    </message>
    <message>
        <source>auto uses a GPU if there is one. cpu, cuda, cuda:N (GPU number N, counted from 0) and mps select one device; the run fails if it is not available.</source>
        <translation>auto utilise un GPU s'il y en a un. cpu, cuda, cuda:N (le GPU numéro N, compté à partir de 0) et mps désignent un périphérique précis ; l'exécution échoue s'il n'est pas disponible.</translation>
    </message>
    <message>
        <source>auto: copies of the cloud mask are put on clear ground of the same raster and restored, and what comes closest to the truth there restores the clouds. closed-form: the same without the networks. networks: the two networks alone, as published; they restore red, green and blue.</source>
        <translation>auto : des copies du masque de nuages sont posées sur le sol dégagé du même raster et restaurées, et ce qui s'y rapproche le plus de la vérité restaure les nuages. closed-form : de même, sans les réseaux. networks : les deux réseaux seuls, tels que publiés ; ils restaurent le rouge, le vert et le bleu.</translation>
    </message>
    <message>
        <source>auto: the networks are one of the estimators, if their packages are installed and there is a SAR raster. closed-form: without the networks, which is faster.</source>
        <translation>auto : les réseaux sont l'un des estimateurs, si leurs paquets sont installés et s'il y a un raster SAR. closed-form : sans les réseaux, ce qui est plus rapide.</translation>
    </message>
    <message>
        <source>auto: what comes closest to the truth on clear ground of the same raster restores the clouds. closed-form: the same without the networks, which is faster. networks: the two networks alone, which need SAR and use no other dates.</source>
        <translation>auto : ce qui est le plus proche de la vérité sur le sol clair du même raster restaure les nuages. closed-form : de même sans les réseaux, ce qui est plus rapide. networks : les deux réseaux seuls, qui ont besoin du SAR et n'utilisent pas d'autres dates.</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>bleue</translation>
    </message>
    <message>
        <source>clear</source>
        <translation>dégagé</translation>
    </message>
    <message>
        <source>cloud</source>
        <translation>nuage</translation>
    </message>
    <message>
        <source>cloud,reference date,compare,rank,choose,expected error,accuracy,PSNR,NDVI,quality,time series,multitemporal,report</source>
        <translation>nuage,date de référence,comparer,classer,choisir,erreur attendue,exactitude,PSNR,NDVI,qualité,série temporelle,multitemporel,rapport,cloud,reference date</translation>
    </message>
    <message>
        <source>cloudy, not restored</source>
        <translation>nuageux, non restauré</translation>
    </message>
    <message>
        <source>damaged, see above</source>
        <translation>endommagés, voir plus haut</translation>
    </message>
    <message>
        <source>db: decibels; linear: power; amplitude: digital numbers of GRD products. auto detects the unit from the values and writes it to the log.</source>
        <translation>db : décibels ; linear : puissance ; amplitude : comptes numériques des produits GRD. auto reconnaît l'unité aux valeurs et la note dans le journal.</translation>
    </message>
    <message>
        <source>db: decibels; linear: power; amplitude: digital numbers of GRD products. auto detects the unit from the values.</source>
        <translation>db : décibels ; linear : puissance ; amplitude : valeurs numériques des produits GRD. auto détecte l'unité d'après les valeurs.</translation>
    </message>
    <message>
        <source>detects clouds</source>
        <translation>détecte les nuages</translation>
    </message>
    <message>
        <source>does not run</source>
        <translation>ne fonctionne pas</translation>
    </message>
    <message>
        <source>download.pytorch.org and the indexes configured for pip</source>
        <translation>download.pytorch.org et les index configurés pour pip</translation>
    </message>
    <message>
        <source>evaluate,validate,compare,accuracy,error,psnr,ssim,rmse,mae,sam,cloud,restore,report</source>
        <translation>évaluer,valider,comparer,précision,erreur,psnr,ssim,rmse,eqm,mae,sam,nuage,restaurer,rapport,evaluate,compare,cloud</translation>
    </message>
    <message>
        <source>folder of .whl files downloaded elsewhere</source>
        <translation>dossier de fichiers .whl téléchargés ailleurs</translation>
    </message>
    <message>
        <source>from SAR</source>
        <translation>du SAR</translation>
    </message>
    <message>
        <source>from other dates</source>
        <translation>d'autres dates</translation>
    </message>
    <message>
        <source>from several of these</source>
        <translation>de plusieurs de ceux-ci</translation>
    </message>
    <message>
        <source>from the surroundings</source>
        <translation>des environs</translation>
    </message>
    <message>
        <source>green</source>
        <translation>verte</translation>
    </message>
    <message>
        <source>installed from a pack</source>
        <translation>installé depuis un paquet</translation>
    </message>
    <message>
        <source>macOS does not let this QGIS load libraries that are signed by others.</source>
        <translation>macOS ne laisse pas ce QGIS charger des bibliothèques que d'autres ont signées.</translation>
    </message>
    <message>
        <source>mask: uses the cloud mask above; references: compares with the other dates, and finds clouds and shadows; network: a small network supplied with the plugin, which reads red, green and blue; spectral: fixed thresholds on these bands and on Sentinel-2 bands 1, 10 and 11 if available, for clouds only; omnicloudmask, s2cloudless: these Python packages with their own weights, if installed. auto uses the mask if there is one, otherwise the other dates, otherwise the network, or the thresholds if PyTorch is not installed.</source>
        <translation>mask : utilise le masque de nuages ci-dessus ; references : compare avec les autres dates, et trouve nuages et ombres ; network : un petit réseau fourni avec l'extension, qui lit le rouge, le vert et le bleu ; spectral : des seuils fixes sur ces bandes et sur les bandes 1, 10 et 11 de Sentinel-2 si elles sont disponibles, pour les nuages seulement ; omnicloudmask, s2cloudless : ces paquets Python avec leurs propres poids, s'ils sont installés. auto prend le masque s'il y en a un, sinon les autres dates, sinon le réseau, ou les seuils si PyTorch n'est pas installé.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>manquant</translation>
    </message>
    <message>
        <source>model,graph,workflow,chain</source>
        <translation>modèle,graphe,chaîne de traitement,workflow,model,graph</translation>
    </message>
    <message>
        <source>no data received for {seconds:g} s</source>
        <translation>aucune donnée reçue pendant {seconds:g} s</translation>
    </message>
    <message>
        <source>none in QGIS's settings; http://[user:password@]host:port</source>
        <translation>aucun dans les réglages de QGIS ; http://[user:password@]host:port</translation>
    </message>
    <message>
        <source>nonzero: every value except 0 is cloud; scl: the scene classes selected below, with 2 and 3 as shadow; qa60: bits 10 and 11; probability: values at or above the threshold below; omnicloudmask: classes of OmniCloudMask; s2cloudless: its mask or its probability; maja: bits of CLM (MAJA, Theia); hls: bits of Fmask; landsat: bits of QA_PIXEL (Collection 2). auto recognises the type from names and values, and reports an error if it cannot. Polygons need auto.</source>
        <translation>nonzero : toute valeur sauf 0 est un nuage ; scl : les classes de scène choisies ci-dessous, 2 et 3 étant de l'ombre ; qa60 : bits 10 et 11 ; probability : valeurs à partir du seuil ci-dessous ; omnicloudmask : classes d'OmniCloudMask ; s2cloudless : son masque ou sa probabilité ; maja : bits de CLM (MAJA, Theia) ; hls : bits de Fmask ; landsat : bits de QA_PIXEL (Collection 2). auto reconnaît le type aux noms et aux valeurs, et signale une erreur s'il n'y parvient pas. Les polygones demandent auto.</translation>
    </message>
    <message>
        <source>nonzero: every value except 0 is cloudy; scl: scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; probability: 40 % and above; omnicloudmask: classes 1, 2 and 3; s2cloudless: its mask or its probability; maja: bits 0 and 7 of CLM; hls: bits 1, 2 and 3 of Fmask; landsat: bits 1 to 4 of QA_PIXEL. auto recognises the type from names and values, and reports an error if it cannot. Polygons need auto.</source>
        <translation>nonzero : toute valeur sauf 0 est nuageuse ; scl : les classes de scène 3, 8, 9 et 10 ; qa60 : bits 10 et 11 ; probability : à partir de 40 % ; omnicloudmask : les classes 1, 2 et 3 ; s2cloudless : son masque ou sa probabilité ; maja : bits 0 et 7 de CLM ; hls : bits 1, 2 et 3 de Fmask ; landsat : bits 1 à 4 de QA_PIXEL. auto reconnaît le type aux noms et aux valeurs, et signale une erreur s'il n'y parvient pas. Les polygones demandent auto.</translation>
    </message>
    <message>
        <source>nonzero: every value except 0 is cloudy; scl: the scene classes selected below; qa60: bits 10 and 11; probability: values at or above the threshold below; omnicloudmask: classes of OmniCloudMask; s2cloudless: its mask or its probability; maja: bits of CLM (MAJA, Theia); hls: bits of Fmask; landsat: bits of QA_PIXEL (Collection 2); detect: clouds are detected in the optical raster and the mask is ignored; everything: the whole raster is cloudy and the mask is ignored. auto recognises the type from names and values, and reports an error if it cannot; without a mask, it means detect. Polygons need auto.</source>
        <translation>nonzero : toute valeur sauf 0 est nuageuse ; scl : les classes de scène choisies ci-dessous ; qa60 : bits 10 et 11 ; probability : valeurs à partir du seuil ci-dessous ; omnicloudmask : classes d'OmniCloudMask ; s2cloudless : son masque ou sa probabilité ; maja : bits de CLM (MAJA, Theia) ; hls : bits de Fmask ; landsat : bits de QA_PIXEL (Collection 2) ; detect : les nuages sont détectés dans le raster optique et le masque est ignoré ; everything : le raster entier est nuageux et le masque est ignoré. auto reconnaît le type aux noms et aux valeurs, et signale une erreur s'il n'y parvient pas ; sans masque, il équivaut à detect. Les polygones demandent auto.</translation>
    </message>
    <message>
        <source>observed</source>
        <translation>observé</translation>
    </message>
    <message>
        <source>outside clouds</source>
        <translation>hors des nuages</translation>
    </message>
    <message>
        <source>pip's own settings (pip.ini, pip.conf or PIP_ variables) contradict this installation: {detail}</source>
        <translation>Les réglages de pip lui-même (pip.ini, pip.conf ou variables PIP_) contredisent cette installation : {detail}</translation>
    </message>
    <message>
        <source>raster {number}</source>
        <translation>raster n° {number}</translation>
    </message>
    <message>
        <source>reads the networks' weights</source>
        <translation>lit les poids des réseaux</translation>
    </message>
    <message>
        <source>refined_lee preserves edges (Lee 1981, 7 by 7 pixels); lee is the basic local statistics filter (Lee 1980); gamma_map smooths homogeneous ground most and preserves point targets (Lopes and others 1990). All work in linear power on the grid of the result: if the optical pixels are much smaller than the radar's, filter on the radar's own grid first.</source>
        <translation>refined_lee préserve les bords (Lee 1981, 7 sur 7 pixels) ; lee est le filtre de base à statistiques locales (Lee 1980) ; gamma_map lisse le plus les sols homogènes et préserve les cibles ponctuelles (Lopes et autres 1990). Tous travaillent en puissance linéaire, sur la grille du résultat : si les pixels optiques sont bien plus petits que ceux du radar, filtrez d'abord sur la grille du radar.</translation>
    </message>
    <message>
        <source>removes clouds</source>
        <translation>supprime les nuages</translation>
    </message>
    <message>
        <source>rim, mixed with the original</source>
        <translation>bordure, mélangé à l'original</translation>
    </message>
    <message>
        <source>runs the networks</source>
        <translation>fait tourner les réseaux</translation>
    </message>
    <message>
        <source>sentinel,cloud,cloud-free,remove,time series,season,NDVI,phenology,gap fill,interpolate,dates,batch,multitemporal,folder,temporal</source>
        <translation>sentinel,nuage,sans nuages,supprimer,série temporelle,saison,NDVI,phénologie,comblement,interpoler,dates,lot,multitemporel,dossier,temporel</translation>
    </message>
    <message>
        <source>sentinel,optical,cloud,cloud-free,composite,mosaic,time series,dates,merge,gap fill,best pixel</source>
        <translation>sentinel,optique,nuage,sans nuages,composite,mosaïque,série temporelle,dates,fusion,comblement de lacunes,meilleur pixel,cloud,best pixel,gap fill</translation>
    </message>
    <message>
        <source>sentinel,optical,cloud,shadow,mask,scl,qa60,probability,fmask,s2cloudless,omnicloudmask,deep learning</source>
        <translation>sentinel,optique,nuage,ombre,masque,scl,qa60,probabilité,fmask,s2cloudless,omnicloudmask,apprentissage profond,cloud,mask</translation>
    </message>
    <message>
        <source>sentinel,optical,cloud,shadow,synthetic,artificial,test,evaluate,validate,benchmark</source>
        <translation>sentinel,optique,nuage,ombre,synthétique,artificiel,test,évaluer,valider,banc d'essai,cloud,synthetic</translation>
    </message>
    <message>
        <source>sentinel,sar,radar,backscatter,decibel,db,sigma nought,gamma nought,speckle,lee,despeckle,filter,align,warp</source>
        <translation>sentinel,sar,radar,rétrodiffusion,décibel,db,sigma zéro,gamma zéro,chatoiement,speckle,lee,filtre,aligner,reprojeter,backscatter</translation>
    </message>
    <message>
        <source>sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,deep learning,gan,fusion,time series,reference date,multitemporal</source>
        <translation>sentinel,sar,radar,optique,nuage,sans nuages,masque,ombre,brume,comblement de lacunes,restaurer,apprentissage profond,gan,fusion,série temporelle,date de référence,multitemporel,cloud,gap fill,inpainting</translation>
    </message>
    <message>
        <source>sentinel,sar,radar,optical,translate,colour,deep learning,gan</source>
        <translation>sentinel,sar,radar,optique,traduire,couleur,apprentissage profond,gan,translate</translation>
    </message>
    <message>
        <source>shadow</source>
        <translation>ombre</translation>
    </message>
    <message>
        <source>supplied with the plugin</source>
        <translation>livré avec l'extension</translation>
    </message>
    <message>
        <source>the certificates that pip trusts</source>
        <translation>les certificats que pip reconnaît</translation>
    </message>
    <message>
        <source>the newest compatible version</source>
        <translation>la version compatible la plus récente</translation>
    </message>
    <message>
        <source>torch and QGIS's numpy {numpy} are incompatible.</source>
        <translation>torch et le numpy {numpy} de QGIS ne vont pas ensemble.</translation>
    </message>
    <message>
        <source>torch cannot be loaded: Microsoft's Visual C++ Redistributable is missing or too old.</source>
        <translation>torch ne peut pas être chargé : Microsoft Visual C++ Redistributable manque ou est trop ancien.</translation>
    </message>
    <message>
        <source>torch exists for 64-bit Windows, Linux and macOS; on other systems, only a torch from the system itself can be used.</source>
        <translation>torch existe pour Windows, Linux et macOS en 64 bits ; ailleurs, seul ce que le système offre lui-même peut être utilisé.</translation>
    </message>
    <message>
        <source>torch for NVIDIA GPUs (CUDA), about 3 GB; no driver was found on this computer</source>
        <translation>torch pour les GPU NVIDIA (CUDA), environ 3 Go ; aucun pilote n'a été trouvé sur cet ordinateur</translation>
    </message>
    <message>
        <source>torch for the NVIDIA GPU (CUDA), about 3 GB; the driver supports CUDA {}</source>
        <translation>torch pour le GPU NVIDIA (CUDA), environ 3 Go ; le pilote prend en charge CUDA {}</translation>
    </message>
    <message>
        <source>torch for the processor (CPU), about 200 MB</source>
        <translation>torch pour le processeur (CPU), environ 200 Mo</translation>
    </message>
    <message>
        <source>torch for the processor and Apple's GPU, about 100 MB</source>
        <translation>torch pour le processeur et le GPU d'Apple, environ 100 Mo</translation>
    </message>
    <message>
        <source>torch version</source>
        <translation>Version de torch</translation>
    </message>
    <message>
        <source>torch,gpu,cuda,version,speed,benchmark,model,weights,download,install,missing,setup</source>
        <translation>torch,gpu,cuda,version,vitesse,performance,modèle,poids,télécharger,installer,manquant,configuration,install,model,download</translation>
    </message>
    <message>
        <source>under cloud</source>
        <translation>sous les nuages</translation>
    </message>
    <message>
        <source>whole raster</source>
        <translation>raster entier</translation>
    </message>
    <message>
        <source>{cause} Resuming in {seconds:g} s.</source>
        <translation>{cause} Reprise dans {seconds:g} s.</translation>
    </message>
    <message>
        <source>{cause} The {megabytes:.1f} MB received so far are kept: run this again later to resume.</source>
        <translation>{cause} Les {megabytes:.1f} Mo déjà reçus sont conservés : relancez ceci plus tard pour reprendre.</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} per window</source>
        <translation>{device} ({label}) : {model} prend {time} par fenêtre</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} per window, {tile} per fully cloudy Sentinel-2 tile</source>
        <translation>{device} ({label}) : {model} prend {time} par fenêtre, {tile} par tuile Sentinel-2 entièrement nuageuse</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <translation>{host} est injoignable.</translation>
    </message>
    <message>
        <source>{hours:.1f} h</source>
        <translation>{hours:.1f} h</translation>
    </message>
    <message>
        <source>{label}: {text}</source>
        <translation>{label} : {text}</translation>
    </message>
    <message>
        <source>{layer} - as optical image</source>
        <translation>{layer} - en image optique</translation>
    </message>
    <message>
        <source>{layer} - as the networks see it</source>
        <translation>{layer} - tel que le voient les réseaux</translation>
    </message>
    <message>
        <source>{layer} - best pixels</source>
        <translation>{layer} - meilleurs pixels</translation>
    </message>
    <message>
        <source>{layer} - cloud mask</source>
        <translation>{layer} - masque de nuages</translation>
    </message>
    <message>
        <source>{layer} - clouds removed</source>
        <translation>{layer} - nuages supprimés</translation>
    </message>
    <message>
        <source>{layer} - decibels</source>
        <translation>{layer} - décibels</translation>
    </message>
    <message>
        <source>{layer} - expected error</source>
        <translation>{layer} - erreur attendue</translation>
    </message>
    <message>
        <source>{layer} - expected error of the indices</source>
        <translation>{layer} - erreur attendue des indices</translation>
    </message>
    <message>
        <source>{layer} - from SAR alone</source>
        <translation>{layer} - d'après le SAR seul</translation>
    </message>
    <message>
        <source>{layer} - provenance</source>
        <translation>{layer} - origine</translation>
    </message>
    <message>
        <source>{layer} - simulated cloud mask</source>
        <translation>{layer} - masque des nuages simulés</translation>
    </message>
    <message>
        <source>{layer} - simulated clouds</source>
        <translation>{layer} - nuages simulés</translation>
    </message>
    <message>
        <source>{layer} - source of each pixel</source>
        <translation>{layer} - origine de chaque pixel</translation>
    </message>
    <message>
        <source>{layer} - spectral indices</source>
        <translation>{layer} - indices spectraux</translation>
    </message>
    <message>
        <source>{layer} - {title}</source>
        <translation>{layer} - {title}</translation>
    </message>
    <message>
        <source>{minutes:.0f} min</source>
        <translation>{minutes:.0f} min</translation>
    </message>
    <message>
        <source>{name} ({requirement}; {version} is too old or too new)</source>
        <translation>{name} ({requirement} ; la version {version} est trop ancienne ou trop récente)</translation>
    </message>
    <message>
        <source>{name} has nothing in position {position}: give one for each raster of {first}, in the same order, or none.</source>
        <translation>{name} n'a rien à la position {position} : indiquez-en un pour chaque raster de {first}, dans le même ordre, ou aucun.</translation>
    </message>
    <message>
        <source>{name} is '{value}', allowed are true and false.</source>
        <translation>{name} vaut « {value} », les valeurs admises sont true et false.</translation>
    </message>
    <message>
        <source>{name}: {problem}. Cloud removal works without it, but some algorithms need it. To install it: {menu}, or python3 -m pip install {name}</source>
        <translation>{name} : {problem}. La suppression des nuages fonctionne sans lui, mais certains algorithmes le demandent. Pour l'installer : {menu}, ou python3 -m pip install {name}</translation>
    </message>
    <message>
        <source>{packages} would add: {names}, and the method 'network' of 'Detect clouds'.</source>
        <translation>{packages} ajouterait : {names}, et la méthode 'network' de « Détecter les nuages ».</translation>
    </message>
    <message>
        <source>{seconds:.0f} s</source>
        <translation>{seconds:.0f} s</translation>
    </message>
    <message>
        <source>{seconds:.3g} s</source>
        <translation>{seconds:.3g} s</translation>
    </message>
    <message>
        <source>{source} does not offer {package} for Python {python} on {system}.</source>
        <translation>{source} ne propose pas {package} pour Python {python} sous {system}.</translation>
    </message>
    <message>
        <source>{url} cannot be downloaded: {reason}.</source>
        <translation>{url} ne peut pas être téléchargé : {reason}.</translation>
    </message>
    <message>
        <source>{url} is shorter than the part already downloaded.</source>
        <translation>{url} est plus court que la partie déjà téléchargée.</translation>
    </message>
    <message>
        <source>{url} redirects to {target}, which is not safe. Ask the publisher for another address.</source>
        <translation>{url} redirige vers {target}, qui n'est pas sûr. Demandez une autre adresse à l'éditeur.</translation>
    </message>
    <message>
        <source>{url} redirects too many times. Ask the publisher for another address.</source>
        <translation>{url} redirige trop de fois. Demandez une autre adresse à l'éditeur.</translation>
    </message>
    <message>
        <source>{url} sent a different part of the file than requested.</source>
        <translation>{url} a envoyé une autre partie du fichier que celle demandée.</translation>
    </message>
    <message>
        <source>{} free on that disk.</source>
        <translation>{} libres sur ce disque.</translation>
    </message>
    <message>
        <source>{} in QGIS's Python</source>
        <translation>{} dans le Python de QGIS</translation>
    </message>
    <message>
        <source>{} in the profile</source>
        <translation>{} dans le profil</translation>
    </message>
    <message>
        <source>{}; required is {}</source>
        <translation>{} ; version requise : {}</translation>
    </message>
</context>
</TS>
