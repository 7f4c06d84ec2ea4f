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
        <source>'Remove clouds' grows its mask by itself; other work may want thin edges covered.</source>
        <translation>« Supprimer les nuages » agrandit lui-même son masque ; d'autres traitements peuvent demander que les bords minces soient couverts.</translation>
    </message>
    <message>
        <source>'{name}' is no raster. Choose rasters that QGIS can open.</source>
        <translation>« {name} » n'est pas un raster. Choisissez des rasters que QGIS peut ouvrir.</translation>
    </message>
    <message>
        <source>'{path}' cannot be written ({cause}). Choose another name or folder.</source>
        <translation>« {path} » ne peut pas être écrit ({cause}). Choisissez un autre nom ou un autre dossier.</translation>
    </message>
    <message>
        <source>'{path}' cannot be written: its folder does not exist, or it is one. Choose another name.</source>
        <translation>« {path} » ne peut pas être écrit : son dossier n'existe pas, ou c'est un dossier. Choisissez un autre nom.</translation>
    </message>
    <message>
        <source>'{value}' holds no wheels: choose a folder with files that end in .whl.</source>
        <translation>« {value} » ne contient pas de fichiers wheel : choisissez un dossier avec des fichiers qui se terminent par .whl.</translation>
    </message>
    <message>
        <source>0 uses all cores, but leaves one to QGIS where its window is open. A GPU does not depend on it.</source>
        <translation>0 utilise tous les cœurs, mais en laisse un à QGIS si sa fenêtre est ouverte. Un GPU n'en dépend pas.</translation>
    </message>
    <message>
        <source>A company's network or a virus scanner often puts its own certificate in between: save that as a PEM file and name it under 'Certificate'. Check the computer's date and time, too.</source>
        <translation>Le réseau d'une entreprise ou un antivirus intercale souvent son propre certificat : enregistrez-le en fichier PEM et indiquez-le sous « Certificat ». Vérifiez aussi la date et l'heure de l'ordinateur.</translation>
    </message>
    <message>
        <source>A downloaded file or wheel is damaged.</source>
        <translation>Un fichier téléchargé ou un fichier wheel est endommagé.</translation>
    </message>
    <message>
        <source>A file in '{home}' may not be written: it is locked, or the folder is not yours.</source>
        <translation>Un fichier de « {home} » ne peut pas être écrit : il est verrouillé, ou le dossier ne vous appartient pas.</translation>
    </message>
    <message>
        <source>A library of torch does not start (WinError 1114).</source>
        <translation>Une bibliothèque de torch ne démarre pas (WinError 1114).</translation>
    </message>
    <message>
        <source>A model pack: its zip file, or the address (http or https) it is downloaded from. The model is then in the list of models of the other algorithms. Left empty, nothing is installed.</source>
        <translation>Un paquet de modèle : son fichier zip, ou l'adresse (http ou https) d'où il est téléchargé. Le modèle figure ensuite dans la liste des modèles des autres algorithmes. Si ce champ est vide, rien n'est installé.</translation>
    </message>
    <message>
        <source>A path is longer than Windows allows (260 characters).</source>
        <translation>Un chemin est plus long que ce que Windows autorise (260 caractères).</translation>
    </message>
    <message>
        <source>About the distance from one large cloud to the next; smaller ones come by themselves.</source>
        <translation>Distance approximative d'un grand nuage au suivant ; les plus petits viennent d'eux-mêmes.</translation>
    </message>
    <message>
        <source>Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute the raster in blocks; left empty, this computer does. Inputs, the result's folder and the working folder must be on storage that all workers reach by the same paths, and the workers need this plugin. The result is a cloud-optimised GeoTIFF.</source>
        <translation>Adresse d'une grappe Dask, comme tcp://10.0.0.1:8786, dont les processus calculent le raster par blocs ; vide, cet ordinateur le fait. Les entrées, le dossier du résultat et le dossier de travail doivent se trouver sur un stockage que tous atteignent par les mêmes chemins, et cette extension doit y être installée. Le résultat est un GeoTIFF optimisé pour le nuage.</translation>
    </message>
    <message>
        <source>All figures, with what they were made of.</source>
        <translation>Tous les indicateurs, avec ce dont ils ont été tirés.</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>All that is needed is there.</source>
        <translation>Tout ce qu'il faut est présent.</translation>
    </message>
    <message>
        <source>All that was found as JSON, for programs.</source>
        <translation>Tout ce qui a été trouvé, en JSON, pour les programmes.</translation>
    </message>
    <message>
        <source>All that was found as a page to read and to add to a question or a report of a mistake.</source>
        <translation>Tout ce qui a été trouvé, en une page à lire et à joindre à une question ou à un rapport d'erreur.</translation>
    </message>
    <message>
        <source>An authentication configuration of QGIS, where the server wants a log-in. Proxy, certificates and time-out are those of QGIS (Settings, Options, Network).</source>
        <translation>Une configuration d'authentification de QGIS, si le serveur demande une connexion. Le proxy, les certificats et le délai d'attente sont ceux de QGIS (Préférences, Options, Réseau).</translation>
    </message>
    <message>
        <source>Another QGIS is downloading the same file. Wait until it is done.</source>
        <translation>Un autre QGIS télécharge le même fichier. Attendez qu'il ait terminé.</translation>
    </message>
    <message>
        <source>Another installation into '{home}' is running.</source>
        <translation>Une autre installation dans « {home} » est en cours.</translation>
    </message>
    <message>
        <source>Another number gives other clouds, the same number the same ones.</source>
        <translation>Un autre nombre donne d'autres nuages, le même nombre les mêmes.</translation>
    </message>
    <message>
        <source>As far as 'Remove clouds' grew them: within that rim pixels are restored, too.</source>
        <translation>Autant que « Supprimer les nuages » les a agrandis : dans cette marge aussi, les pixels sont restaurés.</translation>
    </message>
    <message>
        <source>Ask your administrator to allow the folder '{home}', then install again.</source>
        <translation>Demandez à votre administrateur d'autoriser le dossier « {home} », puis relancez l'installation.</translation>
    </message>
    <message>
        <source>At least two, of one product and on one grid, such as results of 'Remove clouds'. Where several are equally good, the one farther up in the list is taken.</source>
        <translation>Au moins deux, du même produit et sur la même grille, comme des résultats de « Supprimer les nuages ». Si plusieurs se valent, le premier de la liste est pris.</translation>
    </message>
    <message>
        <source>Band of the cloud mask</source>
        <translation>Bande du masque de nuages</translation>
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
        <source>Brings a radar raster to decibels on an optical raster's grid, and filters its speckle if you like.</source>
        <translation>Convertit un raster radar en décibels sur la grille d'un raster optique et, au choix, filtre son chatoiement (speckle).</translation>
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
        <source>Canceled: no result was written.</source>
        <translation>Annulé : aucun résultat n'a été écrit.</translation>
    </message>
    <message>
        <source>Canceling ...</source>
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
        <source>Check its address and port (http://host:port; SOCKS needs the package PySocks). Leave the field empty to connect as the system does.</source>
        <translation>Vérifiez son adresse et son port (http://host:port ; SOCKS demande le paquet PySocks). Laissez le champ vide pour une connexion selon les réglages du système.</translation>
    </message>
    <message>
        <source>Check the address of the package index, and whether it needs a user name (https://[user:password@]host).</source>
        <translation>Vérifiez l'adresse de l'index de paquets, et s'il demande un nom d'utilisateur (https://[user:password@]host).</translation>
    </message>
    <message>
        <source>Check the address, or ask the publisher for the present one.</source>
        <translation>Vérifiez l'adresse, ou demandez l'adresse actuelle à l'éditeur.</translation>
    </message>
    <message>
        <source>Check the address, the network and the proxy (Settings, Options, Network); without network, download the pack elsewhere and choose the file.</source>
        <translation>Vérifiez l'adresse, le réseau et le proxy (Préférences, Options, Réseau) ; sans réseau, téléchargez le paquet ailleurs et choisissez le fichier.</translation>
    </message>
    <message>
        <source>Check the connection. Behind a proxy, name it under 'Version and network'; a company's mirror of the package index goes there, too. Without internet, choose a folder of wheels that were downloaded elsewhere.</source>
        <translation>Vérifiez la connexion. Derrière un proxy, indiquez-le sous « Version et réseau » ; le miroir de l'index de paquets d'une entreprise s'y indique aussi. Sans internet, choisissez un dossier de fichiers wheel téléchargés ailleurs.</translation>
    </message>
    <message>
        <source>Check the proxy and its log-in (Settings, Options, Network).</source>
        <translation>Vérifiez le proxy et ses identifiants (Préférences, Options, Réseau).</translation>
    </message>
    <message>
        <source>Choose with AUTHCFG the log-in that this server wants (Settings, Options, Authentication).</source>
        <translation>Choisissez avec AUTHCFG les identifiants que demande ce serveur (Préférences, Options, Authentification).</translation>
    </message>
    <message>
        <source>Clear optical raster</source>
        <translation>Raster optique sans nuages</translation>
    </message>
    <message>
        <source>Clear raster of another date with the same bands and units (product level, processing baseline, scaling). It is used only where less than {share} % of the optical raster is clear: colours then follow its brightness and contrast on the same ground, not the model's defaults. Any CRS, pixel size and extent; a date of the same season is best.</source>
        <translation>Raster sans nuages d'une autre date, avec les mêmes bandes et unités (niveau de produit, version de traitement, mise à l'échelle). Il ne sert que si moins de {share} % du raster optique est dégagé : les couleurs suivent alors sa luminosité et son contraste sur le même terrain, et non les valeurs par défaut du modèle. SCR, taille de pixel et emprise quelconques ; une date de la même saison convient le mieux.</translation>
    </message>
    <message>
        <source>Clear reference raster</source>
        <translation>Raster de référence sans nuages</translation>
    </message>
    <message>
        <source>Clockwise from the top of the raster. The sun of a Sentinel-2 image of the northern hemisphere stands in the south-east, so that shadows fall to the north-west.</source>
        <translation>Dans le sens horaire à partir du haut du raster. Le soleil d'une image Sentinel-2 de l'hémisphère nord se trouve au sud-est, si bien que les ombres tombent vers le nord-ouest.</translation>
    </message>
    <message>
        <source>Close other programmes and install again.</source>
        <translation>Fermez d'autres programmes et relancez l'installation.</translation>
    </message>
    <message>
        <source>Cloud from (%)</source>
        <translation>Nuage à partir de (%)</translation>
    </message>
    <message>
        <source>Cloud mask</source>
        <translation>Masque de nuages</translation>
    </message>
    <message>
        <source>Cloud mask from the scene classification</source>
        <translation>Masque de nuages tiré de la classification de scène</translation>
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
        <source>Cloud masks of the dates</source>
        <translation>Masques de nuages des dates</translation>
    </message>
    <message>
        <source>Cloud probability from (%)</source>
        <translation>Probabilité de nuage à partir de (%)</translation>
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
        <source>Cloud, high probability</source>
        <translation>Nuage, probabilité élevée</translation>
    </message>
    <message>
        <source>Cloud, medium probability</source>
        <translation>Nuage, probabilité moyenne</translation>
    </message>
    <message>
        <source>Clouds and their shadows, as any of the types below; a band of the optical raster will do. Left empty, clouds and shadows are detected in the optical raster itself, as 'Detect clouds' does it.</source>
        <translation>Les nuages et leurs ombres, dans l'un des types ci-dessous ; une bande du raster optique convient. Si ce champ est vide, nuages et ombres sont détectés dans le raster optique lui-même, comme le fait « Détecter les nuages ».</translation>
    </message>
    <message>
        <source>Clouds cannot be removed with the defaults, but with DEVICE {device} and MODEL {model}.</source>
        <translation>Les nuages ne peuvent pas être supprimés avec les valeurs par défaut, mais bien avec DEVICE {device} et MODEL {model}.</translation>
    </message>
    <message>
        <source>Clouds cannot be removed yet.</source>
        <translation>Les nuages ne peuvent pas encore être supprimés.</translation>
    </message>
    <message>
        <source>Clouds cover (%)</source>
        <translation>Couverture nuageuse (%)</translation>
    </message>
    <message>
        <source>Clouds removed</source>
        <translation>Nuages supprimés</translation>
    </message>
    <message>
        <source>Clouds, shadows and gaps of fewer pixels become what surrounds them.</source>
        <translation>Les nuages, ombres et trous de moins de pixels deviennent ce qui les entoure.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster, 8 bit, digital numbers or reflectance, with the red, green and blue band. The result lies on its grid.</source>
        <translation>Raster Sentinel-2 nuageux, en 8 bits, comptes numériques ou réflectance, avec les bandes rouge, verte et bleue. Le résultat repose sur sa grille.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster, 8 bit, digital numbers or reflectance. The result lies on its grid.</source>
        <translation>Raster Sentinel-2 nuageux, en 8 bits, comptes numériques ou réflectance. Le résultat repose sur sa grille.</translation>
    </message>
    <message>
        <source>Cloudy raster</source>
        <translation>Raster nuageux</translation>
    </message>
    <message>
        <source>Compares a restored raster with a clear reference: PSNR, SSIM, errors and spectral angle, in a report.</source>
        <translation>Compare un raster restauré à une référence sans nuages : PSNR, SSIM, erreurs et angle spectral, dans un rapport.</translation>
    </message>
    <message>
        <source>Compares a restored raster with a reference that shows the ground without clouds: peak signal-to-noise ratio, structural similarity, mean absolute and root mean square error, bias and spectral angle, of the whole raster, under cloud and in the clear, of all bands together and of each. Errors are in the raster's own units; pixels without data in one of the rasters are left out. Both rasters have to lie on one grid. A reference of another day differs from the restored raster even where that is perfect: simulate clouds on a clear raster for a reference of the same moment.</source>
        <translation>Compare un raster restauré à une référence qui montre le sol sans nuages : rapport signal sur bruit de crête, similarité structurelle, erreur absolue moyenne et erreur quadratique moyenne, biais et angle spectral, pour le raster entier, sous les nuages et hors des nuages, pour toutes les bandes ensemble et pour chacune. Les erreurs sont dans les unités du raster ; les pixels sans données dans l'un des rasters sont écartés. Les deux rasters doivent reposer sur la même grille. Une référence d'un autre jour diffère du raster restauré même si celui-ci est parfait : simulez des nuages sur un raster sans nuages pour une référence du même instant.</translation>
    </message>
    <message>
        <source>Confidence (expected error)</source>
        <translation>Confiance (erreur attendue)</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copier le journal</translation>
    </message>
    <message>
        <source>Creation options</source>
        <translation>Options de création</translation>
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
        <source>Data range of PSNR and SSIM</source>
        <translation>Plage de valeurs du PSNR et du SSIM</translation>
    </message>
    <message>
        <source>Date each pixel comes from</source>
        <translation>Date d'où vient chaque pixel</translation>
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
        <source>Detector card of your own</source>
        <translation>Fiche de votre propre détecteur</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Périphérique de calcul</translation>
    </message>
    <message>
        <source>Device it ran on</source>
        <translation>Périphérique de calcul utilisé</translation>
    </message>
    <message>
        <source>Device that auto chooses</source>
        <translation>Périphérique de calcul que choisit auto</translation>
    </message>
    <message>
        <source>Device the networks ran on</source>
        <translation>Périphérique de calcul des réseaux</translation>
    </message>
    <message>
        <source>Devices, and how fast they are</source>
        <translation>Périphériques de calcul, et leur vitesse</translation>
    </message>
    <message>
        <source>Download it there, with all it needs: python3 -m pip download {package}, on a computer with the same Python and system.</source>
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
        <source>Downloading {megabytes:.1f} MB from {url}, of which {offset:.1f} MB are there already.</source>
        <translation>Téléchargement de {megabytes:.1f} Mo depuis {url}, dont {offset:.1f} Mo sont déjà là.</translation>
    </message>
    <message>
        <source>Enter an older torch, such as 2.5.1, as version and install again.</source>
        <translation>Indiquez comme version un torch plus ancien, par exemple 2.5.1, et relancez l'installation.</translation>
    </message>
    <message>
        <source>Enter another version of torch: 2.2.2 is the last for numpy 1 on Intel Macs, numpy 2 needs 2.3 or newer.</source>
        <translation>Indiquez une autre version de torch : 2.2.2 est la dernière pour numpy 1 sur les Mac Intel, numpy 2 demande 2.3 ou plus récent.</translation>
    </message>
    <message>
        <source>Enter the proxy as http://[user:password@]host:port, or install from a folder of wheels that were downloaded elsewhere.</source>
        <translation>Indiquez le proxy sous la forme http://[user:password@]host:port, ou installez depuis un dossier de fichiers wheel téléchargés ailleurs.</translation>
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
        <source>Expected errors of the dates</source>
        <translation>Erreurs attendues des dates</translation>
    </message>
    <message>
        <source>Fade at the rim (pixels)</source>
        <translation>Fondu à la marge (pixels)</translation>
    </message>
    <message>
        <source>Figures as JSON</source>
        <translation>Indicateurs en JSON</translation>
    </message>
    <message>
        <source>Figures as table</source>
        <translation>Indicateurs en tableau</translation>
    </message>
    <message>
        <source>Folder: {}</source>
        <translation>Dossier : {}</translation>
    </message>
    <message>
        <source>For Sentinel-2 L2A, which comes with a scene classification (SCL): clouds, thin cirrus and cloud shadows of it become a cloud mask, from which specks are taken out, and what that mask covers is restored. The mask is kept, to be looked at and corrected.</source>
        <translation>Pour Sentinel-2 L2A, qui est livré avec une classification de scène (SCL) : ses nuages, cirrus fins et ombres de nuages deviennent un masque de nuages, débarrassé des points isolés, et ce que ce masque couvre est restauré. Le masque est conservé, pour être examiné et corrigé.</translation>
    </message>
    <message>
        <source>For masks of type probability: pixels are cloudy from this probability on.</source>
        <translation>Pour les masques de type probability : les pixels sont nuageux à partir de cette probabilité.</translation>
    </message>
    <message>
        <source>For masks of type scl, the class numbers: 3,8,9,10 are cloud shadow, cloud and thin cirrus.</source>
        <translation>Pour les masques de type scl, les numéros des classes : 3,8,9,10 sont l'ombre de nuage, les nuages et le cirrus fin.</translation>
    </message>
    <message>
        <source>For omnicloudmask. Left empty, it is found by band name or the band count of 12 or 13.</source>
        <translation>Pour omnicloudmask. Si ce champ est vide, elle est trouvée par le nom de la bande ou par le nombre de bandes, 12 ou 13.</translation>
    </message>
    <message>
        <source>Free some space, choose the CPU build, which is smaller, or let the environment variable {variable} name a folder on another disk and start QGIS again.</source>
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
        <source>GeoTIFF with all bands of the clear raster, under clouds.</source>
        <translation>GeoTIFF avec toutes les bandes du raster sans nuages, sous des nuages.</translation>
    </message>
    <message>
        <source>GeoTIFF with all bands of the clear raster. Bands with the name of a mask, such as SCL, stay as they are.</source>
        <translation>GeoTIFF avec toutes les bandes du raster sans nuages. Les bandes qui portent le nom d'un masque, comme SCL, restent telles quelles.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band of type Float32; NaN is its NoData, as 0 dB is a value like any other.</source>
        <translation>GeoTIFF à une bande de type Float32 ; NaN est sa valeur NoData, car 0 dB est une valeur comme une autre.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData.</source>
        <translation>GeoTIFF à une bande : 0 dégagé, 1 nuage, 2 ombre, 255 NoData.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1 for the first raster of the list, and so on; 0, NoData, where none has data.</source>
        <translation>GeoTIFF à une bande : 1 pour le premier raster de la liste, et ainsi de suite ; 0, NoData, si aucun n'a de données.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1, 2 or 3 for the date, and 0, NoData, where none has data.</source>
        <translation>GeoTIFF à une bande : 1, 2 ou 3 pour la date, et 0, NoData, si aucune n'a de données.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands, units, data type and grid of the first raster.</source>
        <translation>GeoTIFF avec les bandes, les unités, le type de données et la grille du premier raster.</translation>
    </message>
    <message>
        <source>GeoTIFF with three bands, red, green and blue.</source>
        <translation>GeoTIFF à trois bandes, rouge, verte et bleue.</translation>
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
        <source>How calm the radar already is: filters smooth what varies no more than that many looks do. Left empty, it is estimated from homogeneous ground and written to the log; Sentinel-1 GRD has 4.4.</source>
        <translation>Degré de lissage du radar d'origine : les filtres lissent ce qui ne varie pas plus que ce nombre de vues. Si ce champ est vide, il est estimé sur un sol homogène et noté dans le journal ; Sentinel-1 GRD en a 4.4.</translation>
    </message>
    <message>
        <source>How far each restored value is expected to lie from the truth, in the units of the result, for red, green and blue: about 68 of 100 true values lie within plus or minus this. The raster's metadata say what to multiply it by for 50, 90 and 95 of 100. It is 0 where a pixel is the given one, and NoData where a cloud could not be restored. Calibrated on scenes the networks have not seen; it knows nothing of clouds the mask misses, or of what changed since.</source>
        <translation>Écart attendu de chaque valeur restaurée à la vérité, dans les unités du résultat, pour le rouge, le vert et le bleu : environ 68 valeurs vraies sur 100 se trouvent à plus ou moins cet écart. Les métadonnées du raster disent par quoi le multiplier pour 50, 90 et 95 sur 100. Il vaut 0 si le pixel est celui d'origine, et NoData si un nuage n'a pas pu être restauré. Calibré sur des scènes que les réseaux n'ont pas vues ; il ne sait rien des nuages que le masque manque, ni de ce qui a changé depuis.</translation>
    </message>
    <message>
        <source>How far from its cloud a shadow lies: the height of the clouds over the tangent of the sun's elevation.</source>
        <translation>Distance d'une ombre à son nuage : la hauteur des nuages divisée par la tangente de l'élévation du soleil.</translation>
    </message>
    <message>
        <source>How wide the rim is that lets the ground through: 0 for hard edges, 0.35 for cumulus, 1 and more for thin clouds that hide little fully.</source>
        <translation>Largeur de la marge qui laisse voir le sol : 0 pour des bords nets, 0,35 pour des cumulus, 1 et plus pour des nuages minces qui cachent peu entièrement.</translation>
    </message>
    <message>
        <source>If it was trying out the packages, this computer's processor may be too old for this torch: enter an older version, such as 2.5.1. Otherwise install again.</source>
        <translation>Si c'était l'essai des paquets, le processeur de cet ordinateur est peut-être trop ancien pour ce torch : indiquez une version plus ancienne, par exemple 2.5.1. Sinon, relancez l'installation.</translation>
    </message>
    <message>
        <source>In a conda environment remove what was installed here and run: conda install pytorch.</source>
        <translation>Dans un environnement conda, supprimez ce qui a été installé ici et lancez : conda install pytorch.</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Installer</translation>
    </message>
    <message>
        <source>Install Microsoft's Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). If it is there, enter an older torch, such as 2.5.1, as version and install again.</source>
        <translation>Installez Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). S'il est déjà là, indiquez comme version un torch plus ancien, par exemple 2.5.1, et relancez l'installation.</translation>
    </message>
    <message>
        <source>Install again</source>
        <translation>Réinstaller</translation>
    </message>
    <message>
        <source>Install again with the CPU build, or with all wheels that the CUDA build needs (their names begin with nvidia).</source>
        <translation>Relancez l'installation avec la version CPU, ou avec tous les fichiers wheel que demande la version CUDA (leurs noms commencent par nvidia).</translation>
    </message>
    <message>
        <source>Install again. If it keeps breaking off, install from a folder of wheels that were downloaded elsewhere.</source>
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
        <source>Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, start Windows again, then install again.</source>
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
        <source>It comes with QGIS: install QGIS again.</source>
        <translation>Il est livré avec QGIS : réinstallez QGIS.</translation>
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
        <source>Keeps the blocks of a run that did not reach its end: the same run, started again, computes only what is missing. Left empty, a run here starts anew, and one by a cluster keeps them in a hidden folder beside the result.</source>
        <translation>Garde les blocs d'une exécution qui n'est pas allée à son terme : la même, relancée, ne calcule que ce qui manque. Vide, une exécution ici recommence à zéro, et une grappe les garde dans un dossier caché à côté du résultat.</translation>
    </message>
    <message>
        <source>Layer '{name}' is no raster file (it comes from '{provider}'). Save it as GeoTIFF first (layer menu, Export, Save As) and choose the file.</source>
        <translation>La couche « {name} » n'est pas un fichier raster (elle vient de « {provider} »). Enregistrez-la d'abord en GeoTIFF (menu de la couche, Exporter, Enregistrer sous) et choisissez le fichier.</translation>
    </message>
    <message>
        <source>Layer '{name}' is opened with settings of its own ({settings}), which would be lost here. Add the file itself as a layer, or save the layer as GeoTIFF first, and choose that.</source>
        <translation>La couche « {name} » est ouverte avec des réglages particuliers ({settings}), qui seraient perdus ici. Ajoutez le fichier lui-même comme couche, ou enregistrez d'abord la couche en GeoTIFF, et choisissez cela.</translation>
    </message>
    <message>
        <source>Leave the version of torch and the address of the index empty, or install from a folder of wheels.</source>
        <translation>Laissez vides la version de torch et l'adresse de l'index, ou installez depuis un dossier de fichiers wheel.</translation>
    </message>
    <message>
        <source>Leave the version of torch empty to get the newest that fits; in a folder of wheels, add versions built for this QGIS. A newer QGIS brings newer packages.</source>
        <translation>Laissez vide la version de torch pour obtenir la plus récente qui convienne ; dans un dossier de fichiers wheel, ajoutez des versions faites pour ce QGIS. Un QGIS plus récent apporte des paquets plus récents.</translation>
    </message>
    <message>
        <source>Left empty, it is found by band name, colour interpretation or the band count of 3, 12 or 13. In a raster of its own, it is the first band.</source>
        <translation>Si ce champ est vide, elle est trouvée par le nom de la bande, par l'interprétation des couleurs ou par le nombre de bandes, 3, 12 ou 13. Dans un raster à part, c'est la première bande.</translation>
    </message>
    <message>
        <source>Left empty, it is the band named VV, or the only band there is.</source>
        <translation>Si ce champ est vide, c'est la bande nommée VV, ou la seule qu'il y ait.</translation>
    </message>
    <message>
        <source>Left empty, it is the only band there is, or the one with the name of a mask.</source>
        <translation>Si ce champ est vide, c'est la seule bande qu'il y ait, ou celle qui porte le nom d'un masque.</translation>
    </message>
    <message>
        <source>Let the environment variable {variable} name a short folder, such as C:\sar, and start QGIS again; or let your administrator enable long paths (https://pip.pypa.io/warnings/enable-long-paths).</source>
        <translation>Faites pointer la variable d'environnement {variable} vers un dossier au nom court, par exemple C:\sar, et redémarrez QGIS ; ou demandez à votre administrateur d'activer les chemins longs (https://pip.pypa.io/warnings/enable-long-paths).</translation>
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
        <source>Log-in for the download</source>
        <translation>Identifiants pour le téléchargement</translation>
    </message>
    <message>
        <source>Makes a cloud mask: 0 clear, 1 cloud, 2 shadow, 255 NoData. Products with a mask of their own (SCL, QA60, cloud probability) are best served by that; rasters that come with nothing, such as true-colour images, go through a small network that looks at red, green and blue. Look at what it finds: snow, sand and bright roofs are taken for cloud now and then, and thin cirrus is missed.</source>
        <translation>Crée un masque de nuages : 0 dégagé, 1 nuage, 2 ombre, 255 NoData. Les produits qui ont leur propre masque (SCL, QA60, probabilité de nuage) sont le mieux servis par celui-ci ; les rasters livrés sans rien, comme les images en couleurs naturelles, passent par un petit réseau qui examine le rouge, le vert et le bleu. Regardez ce qu'il trouve : la neige, le sable et les toits clairs sont parfois pris pour des nuages, et les cirrus fins lui échappent.</translation>
    </message>
    <message>
        <source>Makes a mask of clouds and their shadows, from SCL, QA60, a cloud probability or the image itself.</source>
        <translation>Crée un masque des nuages et de leurs ombres, à partir de SCL, de QA60, d'une probabilité de nuage ou de l'image elle-même.</translation>
    </message>
    <message>
        <source>Makes one raster of several dates of a place, best after 'Remove clouds' ran on each of them: every pixel is taken from the first date on which it is clear, and where it is clear on none from the date whose restoration is expected to be the least wrong. Nothing is averaged and no colour is changed: dates of different seasons show seams, so choose dates that lie close together.</source>
        <translation>Réunit en un raster plusieurs dates d'un lieu, de préférence après « Supprimer les nuages » sur chacune : chaque pixel vient de la première date où il est dégagé et, s'il ne l'est à aucune, de la date dont la restauration devrait être la moins fausse. Rien n'est moyenné et aucune couleur n'est changée : des dates de saisons différentes laissent voir des raccords, choisissez donc des dates rapprochées.</translation>
    </message>
    <message>
        <source>Makes one raster of several dates: each pixel from a date where it is clear, else the best restored one.</source>
        <translation>Réunit plusieurs dates en un raster : chaque pixel vient d'une date où il est dégagé, sinon de la meilleure restauration.</translation>
    </message>
    <message>
        <source>Masks miss the thin edges of clouds. Outside the grown mask, pixels stay exactly as they are.</source>
        <translation>Les masques manquent les bords minces des nuages. Hors du masque agrandi, les pixels restent exactement tels quels.</translation>
    </message>
    <message>
        <source>Mean absolute error</source>
        <translation>Erreur absolue moyenne</translation>
    </message>
    <message>
        <source>Mean of restored minus reference</source>
        <translation>Moyenne de restauré moins référence</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Méthode</translation>
    </message>
    <message>
        <source>Method that told the clouds</source>
        <translation>Méthode qui a reconnu les nuages</translation>
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
        <source>Model '{name}' says nothing of its expected errors: where it is clear on no date, pixels come from the first one with data.</source>
        <translation>Le modèle « {name} » ne dit rien de ses erreurs attendues : si un pixel n'est dégagé à aucune date, il vient de la première qui a des données.</translation>
    </message>
    <message>
        <source>Model card of your own</source>
        <translation>Fiche de votre propre modèle</translation>
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
        <source>Model that the pack held</source>
        <translation>Modèle contenu dans le paquet</translation>
    </message>
    <message>
        <source>Model {name} {version} ({origin}, {megabytes:.1f} MB) is whole: SHA-256 {sha256}</source>
        <translation>Le modèle {name} {version} ({origin}, {megabytes:.1f} Mo) est intact : SHA-256 {sha256}</translation>
    </message>
    <message>
        <source>Model {name} {version} is installed from this pack already.</source>
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
        <source>Models to choose as MODEL, separated by commas</source>
        <translation>Modèles à choisir comme MODEL, séparés par des virgules</translation>
    </message>
    <message>
        <source>More models come as packs: run this again with MODEL_PACK. They are installed into {folder}; to remove one, delete its folder there.</source>
        <translation>D'autres modèles existent en paquets : relancez ceci avec MODEL_PACK. Ils sont installés dans {folder} ; pour en retirer un, supprimez son dossier à cet endroit.</translation>
    </message>
    <message>
        <source>More than {gigabytes:.0f} GB come from there: this is no model pack. Check the address.</source>
        <translation>Plus de {gigabytes:.0f} Go viennent de là : ce n'est pas un paquet de modèle. Vérifiez l'adresse.</translation>
    </message>
    <message>
        <source>Name a PEM file, or leave the field empty.</source>
        <translation>Indiquez un fichier PEM, ou laissez le champ vide.</translation>
    </message>
    <message>
        <source>Name the package index by the server's name instead of its IP address, or install from a folder of wheels.</source>
        <translation>Désignez l'index de paquets par le nom du serveur au lieu de son adresse IP, ou installez depuis un dossier de fichiers wheel.</translation>
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
        <source>No folder of wheels is chosen.</source>
        <translation>Aucun dossier de fichiers wheel n'est choisi.</translation>
    </message>
    <message>
        <source>No versions of the packages fit each other and QGIS's own {kept}.</source>
        <translation>Aucune version des paquets ne va avec les autres et avec {kept} de QGIS.</translation>
    </message>
    <message>
        <source>NoData value of the SAR raster</source>
        <translation>Valeur NoData du raster SAR</translation>
    </message>
    <message>
        <source>NoData value of the optical raster</source>
        <translation>Valeur NoData du raster optique</translation>
    </message>
    <message>
        <source>Not vegetated</source>
        <translation>Sans végétation</translation>
    </message>
    <message>
        <source>Number of looks</source>
        <translation>Nombre de vues</translation>
    </message>
    <message>
        <source>Number of looks the filter went by</source>
        <translation>Nombre de vues employé par le filtre</translation>
    </message>
    <message>
        <source>Number of things that are wrong</source>
        <translation>Nombre de choses qui ne vont pas</translation>
    </message>
    <message>
        <source>Of all masks that are given. auto recognises the type by names and values, or asks for it.</source>
        <translation>De tous les masques donnés. auto reconnaît le type aux noms et aux valeurs, ou le demande.</translation>
    </message>
    <message>
        <source>Of the networks' arithmetic. auto tries the faster kinds on this computer before the run and takes one only where it is faster and the image stays the same to the eye. float32 is the most exact one.</source>
        <translation>Celle des calculs des réseaux. auto essaie les précisions plus rapides sur cet ordinateur avant le traitement et n'en prend une que si elle est plus rapide et que l'image reste la même à l'œil. float32 est la plus exacte.</translation>
    </message>
    <message>
        <source>One HTML file with figures, pictures and plots.</source>
        <translation>Un fichier HTML avec des indicateurs, des images et des graphiques.</translation>
    </message>
    <message>
        <source>One for each raster, in the same order: the expected errors that 'Remove clouds' writes, 0 where nothing is restored. Less is better, the mean of all bands counts. Left empty, restored pixels are taken from the raster farthest up in the list.</source>
        <translation>Une par raster, dans le même ordre : les erreurs attendues qu'écrit « Supprimer les nuages », 0 si rien n'est restauré. La plus petite l'emporte, la moyenne de toutes les bandes compte. Si ce champ est vide, les pixels restaurés viennent du premier raster de la liste.</translation>
    </message>
    <message>
        <source>One for each raster, in the same order: the masks that 'Remove clouds' had. Left empty, expected errors alone tell the pixels apart.</source>
        <translation>Un par raster, dans le même ordre : les masques qu'a eus « Supprimer les nuages ». Si ce champ est vide, seules les erreurs attendues départagent les pixels.</translation>
    </message>
    <message>
        <source>One line for each region and band, as CSV.</source>
        <translation>Une ligne par région et par bande, en CSV.</translation>
    </message>
    <message>
        <source>Only for products with one file for each band (Sentinel-2 SAFE JP2, many Earth Engine exports): the {colour} band. The optical raster is then the red one.</source>
        <translation>Seulement pour les produits à un fichier par bande (JP2 de Sentinel-2 SAFE, bien des exports d'Earth Engine) : la bande {colour}. Le raster optique est alors la bande rouge.</translation>
    </message>
    <message>
        <source>Optical raster</source>
        <translation>Raster optique</translation>
    </message>
    <message>
        <source>Optical raster for the grid</source>
        <translation>Raster optique pour la grille</translation>
    </message>
    <message>
        <source>Optical raster whose brightness, contrast and units the result takes, of a similar place and season. Left empty, the result is 8 bit.</source>
        <translation>Raster optique dont le résultat prend la luminosité, le contraste et les unités, d'un lieu et d'une saison semblables. Si ce champ est vide, le résultat est en 8 bits.</translation>
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
        <source>Options of GDAL's GeoTIFF driver as NAME=VALUE, separated by |, such as COMPRESS=ZSTD|NUM_THREADS=4. They win over the defaults: tiled, compressed, BigTIFF where needed.</source>
        <translation>Options du pilote GeoTIFF de GDAL sous la forme NAME=VALUE, séparées par |, par exemple COMPRESS=ZSTD|NUM_THREADS=4. Elles l'emportent sur les valeurs par défaut : tuilé, compressé, BigTIFF si nécessaire.</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Overlap of windows (pixels)</source>
        <translation>Recouvrement des fenêtres (pixels)</translation>
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
        <source>Paints clouds and their shadows on a clear raster, and writes the mask that tells where they are.</source>
        <translation>Peint des nuages et leurs ombres sur un raster sans nuages, et écrit le masque qui dit où ils sont.</translation>
    </message>
    <message>
        <source>Paints clouds on a clear raster, removes them and compares the result with the clear raster.</source>
        <translation>Peint des nuages sur un raster sans nuages, les supprime et compare le résultat au raster sans nuages.</translation>
    </message>
    <message>
        <source>Paints synthetic clouds and their shadows on a clear optical raster. Remove them again with 'Remove clouds' and compare with the clear raster by 'Evaluate restoration': that tells what a restoration is worth on your own ground. The result has the bands, units, data type and grid of the clear raster, and pixels where the mask is 0 are the clear raster's own. The same settings always give the same clouds, also on rasters of one band each that lie on the same grid.</source>
        <translation>Peint des nuages synthétiques et leurs ombres sur un raster optique sans nuages. Supprimez-les avec « Supprimer les nuages » et comparez au raster sans nuages avec « Évaluer la restauration » : cela dit ce que vaut une restauration sur votre propre terrain. Le résultat a les bandes, les unités, le type de données et la grille du raster sans nuages, et les pixels où le masque vaut 0 sont ceux du raster sans nuages. Les mêmes réglages donnent toujours les mêmes nuages, aussi sur des rasters d'une seule bande qui reposent sur la même grille.</translation>
    </message>
    <message>
        <source>Pixels that neighbouring {size}-pixel windows share and blend over. More is smoother and slower.</source>
        <translation>Pixels que des fenêtres voisines de {size} pixels partagent et fondent entre elles. Une valeur plus grande est plus douce et plus lente.</translation>
    </message>
    <message>
        <source>Plugins &gt; SAR Cloud Removal &gt; Python packages</source>
        <translation>Extensions &gt; SAR Cloud Removal &gt; Paquets Python</translation>
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
        <source>Processor threads</source>
        <translation>Fils d'exécution du processeur</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Usage</translation>
    </message>
    <message>
        <source>Python ended at once (status {status}) while this was done: {step}.</source>
        <translation>Python s'est arrêté net (code {status}) pendant ceci : {step}.</translation>
    </message>
    <message>
        <source>Python packages are missing: {}.</source>
        <translation>Il manque des paquets Python : {}.</translation>
    </message>
    <message>
        <source>Python packages…</source>
        <translation>Paquets Python…</translation>
    </message>
    <message>
        <source>QGIS's own Python has an old {package}, and what was installed needs a newer one ({detail}).</source>
        <translation>Le Python de QGIS a un {package} ancien, et ce qui a été installé en demande un plus récent ({detail}).</translation>
    </message>
    <message>
        <source>QGIS's packages come first and stay as they are here. Update that one: python3 -m pip install --upgrade {package}, in the OSGeo4W Shell or a terminal, on Debian and Ubuntu with --user --break-system-packages.</source>
        <translation>Les paquets de QGIS passent en premier et restent ici tels quels. Mettez celui-ci à jour : python3 -m pip install --upgrade {package}, dans le OSGeo4W Shell ou un terminal, sous Debian et Ubuntu avec --user --break-system-packages.</translation>
    </message>
    <message>
        <source>Raster each pixel comes from</source>
        <translation>Raster d'où vient chaque pixel</translation>
    </message>
    <message>
        <source>Rasters of several dates</source>
        <translation>Rasters de plusieurs dates</translation>
    </message>
    <message>
        <source>Ready to remove clouds: {model} on {device}, {tile} for a Sentinel-2 tile that is cloudy all over.</source>
        <translation>Prêt à supprimer des nuages : {model} sur {device}, {tile} pour une tuile Sentinel-2 entièrement nuageuse.</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>Prêt.</translation>
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
        <source>Remove clouds</source>
        <translation>Supprimer les nuages</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates and takes each pixel from the date that knows it best.</source>
        <translation>Supprime les nuages de trois dates et prend chaque pixel à la date qui le connaît le mieux.</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates of one place, each with the radar of its own days, and puts together one raster: each pixel comes from the first date on which it is clear, and where it is clear on none, from the date whose restoration is expected to be the least wrong. Clouds are told by each date's mask or, where there is none, from the raster itself. For two dates give one of them twice; for more, run 'Remove clouds' as a batch and then 'Best-pixel composite'.</source>
        <translation>Supprime les nuages de trois dates d'un lieu, chacune avec le radar de ses propres jours, et les réunit en un raster : chaque pixel vient de la première date où il est dégagé et, s'il ne l'est à aucune, de la date dont la restauration devrait être la moins fausse. Les nuages sont indiqués par le masque de chaque date ou, s'il n'y en a pas, reconnus dans le raster lui-même. Pour deux dates, donnez deux fois l'une d'elles ; pour davantage, lancez « Supprimer les nuages » par lots, puis « Composite du meilleur pixel ».</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Restored raster</source>
        <translation>Raster restauré</translation>
    </message>
    <message>
        <source>Restores the ground under clouds in a Sentinel-2 raster with Sentinel-1 radar of the same place.</source>
        <translation>Restaure le sol sous les nuages d'un raster Sentinel-2 à l'aide du radar Sentinel-1 du même lieu.</translation>
    </message>
    <message>
        <source>Restores the red, green and blue band of a Sentinel-2 raster under clouds and cloud shadows. One network translates Sentinel-1 radar, which sees through clouds, to an optical image; a second one fuses it with what is clear in the cloudy image. The result has the optical raster's grid, units and data type, and pixels away from the cloud mask stay exactly as they are. What is restored is likely, not observed: do not measure it.</source>
        <translation>Restaure les bandes rouge, verte et bleue d'un raster Sentinel-2 sous les nuages et leurs ombres. Un réseau traduit le radar Sentinel-1, qui voit à travers les nuages, en image optique ; un second la fusionne avec ce qui est dégagé dans l'image nuageuse. Le résultat a la grille, les unités et le type de données du raster optique, et les pixels hors du masque de nuages restent exactement tels quels. Ce qui est restauré est vraisemblable, non observé : n'y mesurez rien.</translation>
    </message>
    <message>
        <source>Root mean square error</source>
        <translation>Erreur quadratique moyenne</translation>
    </message>
    <message>
        <source>Rows and columns that go through the networks together, a multiple of {size}; 0 is the model's own size. Larger windows share less, so there is less to compute, and take more memory.</source>
        <translation>Lignes et colonnes qui passent ensemble par les réseaux, un multiple de {size} ; 0 est la taille propre au modèle. De plus grandes fenêtres partagent moins, ce qui réduit les calculs, et demandent plus de mémoire.</translation>
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
        <source>SAR Cloud Removal needs the Python package(s) {missing}, not installed for the Python that QGIS uses. In QGIS choose {menu}. Without a window run this in a terminal, on Windows in the 'OSGeo4W Shell': {command}</source>
        <translation>SAR Cloud Removal demande le ou les paquets Python {missing}, qui ne sont pas installés pour le Python que QGIS utilise. Dans QGIS, choisissez {menu}. Sans fenêtre, lancez ceci dans un terminal, sous Windows dans le « OSGeo4W Shell » : {command}</translation>
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
        <source>SAR to optical</source>
        <translation>SAR vers optique</translation>
    </message>
    <message>
        <source>SCL mask → remove clouds</source>
        <translation>Masque SCL → supprimer les nuages</translation>
    </message>
    <message>
        <source>SCL, QA60, a cloud probability or any other mask. Left empty, clouds are told from the raster itself.</source>
        <translation>SCL, QA60, une probabilité de nuage ou tout autre masque. Si ce champ est vide, les nuages sont reconnus dans le raster lui-même.</translation>
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
        <source>Scene classes that are cloudy</source>
        <translation>Classes de scène nuageuses</translation>
    </message>
    <message>
        <source>Scene classification (SCL)</source>
        <translation>Classification de scène (SCL)</translation>
    </message>
    <message>
        <source>Seconds for a window there, default model</source>
        <translation>Secondes pour une fenêtre sur celui-ci, modèle par défaut</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine aléatoire</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, taken within days. Any CRS and pixel size.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro) du même lieu, acquise à quelques jours près. SCR et taille de pixel quelconques.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, taken within days. Any CRS, pixel size and extent: it is brought onto the optical raster's grid on the fly.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro) du même lieu, acquise à quelques jours près. SCR, taille de pixel et emprise quelconques : elle est ramenée au vol sur la grille du raster optique.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought), any CRS, pixel size and extent.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro), SCR, taille de pixel et emprise quelconques.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought). The result lies on its grid.</source>
        <translation>Rétrodiffusion Sentinel-1 (sigma zéro ou gamma zéro). Le résultat repose sur sa grille.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds, 8 bit, digital numbers or reflectance, with any number of bands.</source>
        <translation>Raster Sentinel-2 sans nuages, en 8 bits, comptes numériques ou réflectance, avec un nombre quelconque de bandes.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds, with the red, green and blue band.</source>
        <translation>Raster Sentinel-2 sans nuages, avec les bandes rouge, verte et bleue.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster, 8 bit, digital numbers or reflectance. The mask lies on its grid; left empty, on the grid of the cloud mask below.</source>
        <translation>Raster Sentinel-2, en 8 bits, comptes numériques ou réflectance. Le masque repose sur sa grille ; si ce champ est vide, sur celle du masque de nuages ci-dessous.</translation>
    </message>
    <message>
        <source>Sentinel-2 tile, cloudy all over</source>
        <translation>Tuile Sentinel-2, entièrement nuageuse</translation>
    </message>
    <message>
        <source>Shadows fall this far away (pixels, 0 for none)</source>
        <translation>Les ombres tombent à cette distance (pixels, 0 pour aucune)</translation>
    </message>
    <message>
        <source>Shadows fall towards (degrees)</source>
        <translation>Les ombres tombent vers (degrés)</translation>
    </message>
    <message>
        <source>Share of pixels compared under cloud, 0 to 1</source>
        <translation>Part des pixels comparés sous les nuages, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels compared, 0 to 1</source>
        <translation>Part des pixels comparés, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels restored, 0 to 1</source>
        <translation>Part des pixels restaurés, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels that are clear on one date, 0 to 1</source>
        <translation>Part des pixels dégagés à au moins une date, de 0 à 1</translation>
    </message>
    <message>
        <source>Share of pixels with data, 0 to 1</source>
        <translation>Part des pixels avec des données, de 0 à 1</translation>
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
        <source>Shows what the networks see of a radar raster: backscatter in decibels on the optical raster's grid. 'Remove clouds' does the same by itself, so this is for looking, comparing and other work. A speckle filter makes pictures calmer, but the networks were trained on radar with its speckle: give them the unfiltered raster.</source>
        <translation>Montre ce que les réseaux voient d'un raster radar : la rétrodiffusion en décibels sur la grille du raster optique. « Supprimer les nuages » fait cela lui-même ; ceci sert donc à regarder, à comparer et à d'autres traitements. Un filtre de chatoiement (speckle) rend les images plus calmes, mais les réseaux ont été entraînés sur du radar avec son chatoiement : donnez-leur le raster non filtré.</translation>
    </message>
    <message>
        <source>Side of the window of lee and gamma_map, an odd number. More is calmer and less sharp.</source>
        <translation>Côté de la fenêtre de lee et gamma_map, un nombre impair. Une valeur plus grande est plus calme et moins nette.</translation>
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
        <source>Size of the largest clouds (pixels)</source>
        <translation>Taille des plus grands nuages (pixels)</translation>
    </message>
    <message>
        <source>Smallest cloud (pixels)</source>
        <translation>Plus petit nuage (pixels)</translation>
    </message>
    <message>
        <source>Snow or ice</source>
        <translation>Neige ou glace</translation>
    </message>
    <message>
        <source>Softness of the clouds</source>
        <translation>Douceur des nuages</translation>
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
        <source>Start QGIS again: this one has the old packages loaded.</source>
        <translation>Redémarrez QGIS : les anciens paquets sont chargés dans celui-ci.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Tells the versions of everything that removing clouds needs, the devices there are, whether the models are whole, and how long each takes on each device, measured. Says what is missing and how to get it, and runs when it is missing. Installs a model pack when one is named; nothing is ever downloaded otherwise.</source>
        <translation>Indique les versions de tout ce que demande la suppression des nuages, les périphériques de calcul présents, si les modèles sont intacts, et le temps que chacun prend sur chaque périphérique, mesuré. Dit ce qui manque et comment l'obtenir, et fonctionne même s'il manque quelque chose. Installe un paquet de modèle si l'on en indique un ; sinon, rien n'est jamais téléchargé.</translation>
    </message>
    <message>
        <source>Tells what 'Remove clouds' is worth on your own ground: clouds are painted on a clear raster and removed again, and what comes out is compared with the clear raster, which shows the truth of the very same moment. The report has figures, pictures and plots.</source>
        <translation>Dit ce que vaut « Supprimer les nuages » sur votre propre terrain : des nuages sont peints sur un raster sans nuages puis supprimés, et ce qui en sort est comparé au raster sans nuages, qui montre la vérité du même instant exactement. Le rapport contient des indicateurs, des images et des graphiques.</translation>
    </message>
    <message>
        <source>Tells what cloud removal finds here, what is missing and how fast it is; installs model packs.</source>
        <translation>Indique ce que la suppression des nuages trouve ici, ce qui manque et la vitesse ; installe des paquets de modèle.</translation>
    </message>
    <message>
        <source>The JSON file of another model than the one that came with the plugin. Left empty, it is that one.</source>
        <translation>Le fichier JSON d'un autre modèle que celui livré avec l'extension. Si ce champ est vide, c'est celui-ci.</translation>
    </message>
    <message>
        <source>The JSON file that was exported with a network of your own. Left empty, it is the one that came with the plugin.</source>
        <translation>Le fichier JSON exporté avec votre propre réseau. Si ce champ est vide, c'est celui livré avec l'extension.</translation>
    </message>
    <message>
        <source>The JSON file that was exported with your own fine-tuned weights. It wins over the model chosen above.</source>
        <translation>Le fichier JSON exporté avec vos propres poids affinés. Il l'emporte sur le modèle choisi ci-dessus.</translation>
    </message>
    <message>
        <source>The MAX of PSNR and the L of SSIM, in the raster's units, such as 10000 for digital numbers of Sentinel-2. Left empty, it is 255 for 8 bit, else the range of the reference's values, mean ± 2.5 standard deviations. Figures of different data ranges cannot be compared.</source>
        <translation>Le MAX du PSNR et le L du SSIM, dans les unités du raster, par exemple 10000 pour les comptes numériques de Sentinel-2. Si ce champ est vide, c'est 255 pour 8 bits, sinon l'étendue des valeurs de la référence, moyenne ± 2,5 écarts types. Des indicateurs de plages de valeurs différentes ne se comparent pas.</translation>
    </message>
    <message>
        <source>The Python package {name} is installed but cannot be loaded ({error}). {remedy} It can be installed again in QGIS by {menu}, or by: {command}</source>
        <translation>Le paquet Python {name} est installé mais ne peut pas être chargé ({error}). {remedy} Il peut être réinstallé dans QGIS par {menu}, ou par : {command}</translation>
    </message>
    <message>
        <source>The Python programme of this QGIS was not found (looked for: {places}).</source>
        <translation>Le programme Python de ce QGIS n'a pas été trouvé (cherché : {places}).</translation>
    </message>
    <message>
        <source>The SCL raster of the same product, of 20 or 10 m.</source>
        <translation>Le raster SCL du même produit, à 20 ou 10 m.</translation>
    </message>
    <message>
        <source>The algorithms can be used at once.</source>
        <translation>Les algorithmes peuvent être utilisés tout de suite.</translation>
    </message>
    <message>
        <source>The authentication configuration '{authcfg}' cannot be used. Choose one that exists (Settings, Options, Authentication) and enter the master password; qgis_process reads it from the file that the environment variable QGIS_AUTH_PASSWORD_FILE names.</source>
        <translation>La configuration d'authentification « {authcfg} » ne peut pas être utilisée. Choisissez-en une qui existe (Préférences, Options, Authentification) et saisissez le mot de passe principal ; qgis_process le lit dans le fichier que désigne la variable d'environnement QGIS_AUTH_PASSWORD_FILE.</translation>
    </message>
    <message>
        <source>The bands to compare, in the same order in both rasters. Left empty, they are paired by their names, as red, green and blue, or by their order.</source>
        <translation>Les bandes à comparer, dans le même ordre dans les deux rasters. Si ce champ est vide, elles sont appariées par leurs noms, comme rouge, verte et bleue, ou par leur ordre.</translation>
    </message>
    <message>
        <source>The best of three runs, beside all else that the computer was doing. Reading and writing come on top.</source>
        <translation>Le meilleur de trois essais, à côté de tout ce que faisait l'ordinateur. La lecture et l'écriture s'y ajoutent.</translation>
    </message>
    <message>
        <source>The build is '{value}', allowed are {builds}.</source>
        <translation>La version à installer est « {value} », sont possibles {builds}.</translation>
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
        <source>The decibels as the networks take them: mean minus and plus 2.5 standard deviations become -1 and 1, and what is beyond is cut. Pixels without data are 0 to the networks, NoData here.</source>
        <translation>Les décibels tels que les réseaux les prennent : la moyenne moins et plus 2,5 écarts types deviennent -1 et 1, et ce qui dépasse est coupé. Les pixels sans données valent 0 pour les réseaux, NoData ici.</translation>
    </message>
    <message>
        <source>The disk is full: about {needed} are needed in '{home}', {free} are free.</source>
        <translation>Le disque est plein : il faut environ {needed} dans « {home} », {free} sont libres.</translation>
    </message>
    <message>
        <source>The download broke off.</source>
        <translation>Le téléchargement s'est interrompu.</translation>
    </message>
    <message>
        <source>The download cannot be kept in '{folder}' ({error}). Make room there, and see that it can be written to.</source>
        <translation>Le téléchargement ne peut pas être conservé dans « {folder} » ({error}). Faites-y de la place, et veillez à ce qu'on puisse y écrire.</translation>
    </message>
    <message>
        <source>The environment variable {} names another one.</source>
        <translation>La variable d'environnement {} en désigne un autre.</translation>
    </message>
    <message>
        <source>The folder '{source}' has no wheel of {package}.</source>
        <translation>Le dossier « {source} » n'a pas de fichier wheel de {package}.</translation>
    </message>
    <message>
        <source>The hash that the publisher of the pack states, 64 hexadecimal digits; a pack with another one is not installed. A download needs it.</source>
        <translation>L'empreinte que donne l'éditeur du paquet, 64 chiffres hexadécimaux ; un paquet qui en a une autre n'est pas installé. Un téléchargement l'exige.</translation>
    </message>
    <message>
        <source>The index is not an address: expected is http://...</source>
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
        <source>The installation was canceled.</source>
        <translation>L'installation a été annulée.</translation>
    </message>
    <message>
        <source>The log says more: {log}</source>
        <translation>Le journal en dit plus : {log}</translation>
    </message>
    <message>
        <source>The log-in is sent without encryption: the address begins with http, not https.</source>
        <translation>Les identifiants sont envoyés sans chiffrement : l'adresse commence par http, non par https.</translation>
    </message>
    <message>
        <source>The mask that came with the raster, as any of the types below; a band of the raster will do. Left empty, clouds are told from the raster itself.</source>
        <translation>Le masque livré avec le raster, dans l'un des types ci-dessous ; une bande du raster convient. Si ce champ est vide, les nuages sont reconnus dans le raster lui-même.</translation>
    </message>
    <message>
        <source>The mask the restoration was made with: 0 where it is clear, anything else under clouds and their shadows, or one of the types below. Left empty, there are figures of the whole raster only.</source>
        <translation>Le masque avec lequel la restauration a été faite : 0 si c'est dégagé, toute autre valeur sous les nuages et leurs ombres, ou l'un des types ci-dessous. Si ce champ est vide, il n'y a d'indicateurs que pour le raster entier.</translation>
    </message>
    <message>
        <source>The memory ran out.</source>
        <translation>La mémoire est épuisée.</translation>
    </message>
    <message>
        <source>The networks need Python packages that QGIS does not bring. They are installed into a folder of your QGIS profile; QGIS, its numpy and its GDAL stay as they are.</source>
        <translation>Les réseaux demandent des paquets Python que QGIS n'apporte pas. Ils sont installés dans un dossier de votre profil QGIS ; QGIS, son numpy et son GDAL restent tels quels.</translation>
    </message>
    <message>
        <source>The networks, by recipe and width: plus is told which pixels are cloudy, paper is built as published; wider ones are slower. Those that Check installation installed are listed too. Left empty, it is the widest plus model that came with the plugin.</source>
        <translation>Les réseaux, par recette et par largeur : plus sait quels pixels sont nuageux, paper est construit comme dans la publication ; les plus larges sont plus lents. Ceux que « Vérifier l'installation » a installés y figurent aussi. Si ce champ est vide, c'est le modèle plus le plus large livré avec l'extension.</translation>
    </message>
    <message>
        <source>The outer part of the grown rim where the restored image fades into the source, at most as wide as the rim. Left empty, it is half the rim.</source>
        <translation>La partie extérieure de la marge agrandie où l'image restaurée se fond dans l'originale, au plus aussi large que la marge. Si ce champ est vide, c'est la moitié de la marge.</translation>
    </message>
    <message>
        <source>The packages were installed but cannot be used: {detail}</source>
        <translation>Les paquets ont été installés mais ne peuvent pas être utilisés : {detail}</translation>
    </message>
    <message>
        <source>The probability, or spectral score, from which a pixel is cloud: less finds more. Left empty, it is the method's own: {mask} for masks, 20 for thresholds, 40 for s2cloudless, 50 for OmniCloudMask, and what the network's card says.</source>
        <translation>La probabilité, ou le score spectral, à partir de laquelle un pixel est un nuage : plus elle est basse, plus il en trouve. Si ce champ est vide, c'est celle de la méthode : {mask} pour les masques, 20 pour les seuils, 40 pour s2cloudless, 50 pour OmniCloudMask, et ce que dit la fiche du réseau.</translation>
    </message>
    <message>
        <source>The proxy asks for a user name and a password, or for a kind of login pip does not know (NTLM).</source>
        <translation>Le proxy demande un nom d'utilisateur et un mot de passe, ou une forme de connexion que pip ne connaît pas (NTLM).</translation>
    </message>
    <message>
        <source>The proxy cannot be used.</source>
        <translation>Le proxy ne peut pas être utilisé.</translation>
    </message>
    <message>
        <source>The proxy is not an address: expected is http://...</source>
        <translation>Le proxy n'est pas une adresse : il faut http://...</translation>
    </message>
    <message>
        <source>The raster before the restoration, to be shown in the report. It changes no figure.</source>
        <translation>Le raster d'avant la restauration, à montrer dans le rapport. Il ne change aucun indicateur.</translation>
    </message>
    <message>
        <source>The result gets its CRS, pixel size and extent; the radar is resampled bilinearly in linear power. Left empty, pixels stay where they are.</source>
        <translation>Le résultat prend son SCR, sa taille de pixel et son emprise ; le radar est rééchantillonné par interpolation bilinéaire en puissance linéaire. Si ce champ est vide, les pixels restent où ils sont.</translation>
    </message>
    <message>
        <source>The same place without clouds, in the same units, on the same grid; it may reach farther.</source>
        <translation>Le même lieu sans nuages, dans les mêmes unités, sur la même grille ; il peut s'étendre plus loin.</translation>
    </message>
    <message>
        <source>The server cannot go on where the download broke off: downloading all of it.</source>
        <translation>Le serveur ne peut pas reprendre là où le téléchargement s'est interrompu : tout est téléchargé de nouveau.</translation>
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
        <source>The share of the valid pixels that clouds hide, shadows not counted.</source>
        <translation>La part des pixels valides que cachent les nuages, sans compter les ombres.</translation>
    </message>
    <message>
        <source>The version of torch is '{value}', expected is one such as 2.5.1, or nothing.</source>
        <translation>La version de torch est « {value} » ; il en faut une comme 2.5.1, ou rien.</translation>
    </message>
    <message>
        <source>The virus scanner or a company policy keeps files from being written or run.</source>
        <translation>L'antivirus ou une règle de l'entreprise empêche d'écrire ou d'exécuter des fichiers.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, this QGIS has Python {python}.</source>
        <translation>Les fichiers wheel de {package} dans « {source} » sont pour {found}, ce QGIS a Python {python}.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, this is {system}.</source>
        <translation>Les fichiers wheel de {package} dans « {source} » sont pour {found}, ce système est {system}.</translation>
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
        <source>They were removed again. Enter another version of torch and install again.</source>
        <translation>Ils ont été retirés. Indiquez une autre version de torch et relancez l'installation.</translation>
    </message>
    <message>
        <source>Thin cirrus</source>
        <translation>Cirrus fin</translation>
    </message>
    <message>
        <source>This Python ({key}) is not the one of the QGIS that asked ({wanted}).</source>
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
        <source>This system is too old for the packages ({detail}).</source>
        <translation>Ce système est trop ancien pour les paquets ({detail}).</translation>
    </message>
    <message>
        <source>This version of pip cannot check the certificate of a server that is named by its IP address.</source>
        <translation>Cette version de pip ne peut pas vérifier le certificat d'un serveur désigné par son adresse IP.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 radar raster to a red, green and blue image, with the first of the two networks that remove clouds. Radar does not see colour: the colours are likely for what the radar sees, not observed.</source>
        <translation>Traduit un raster radar Sentinel-1 en image rouge, verte et bleue, avec le premier des deux réseaux qui suppriment les nuages. Le radar ne voit pas les couleurs : celles-ci sont vraisemblables pour ce que voit le radar, non observées.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 raster to what a Sentinel-2 image of the same place might look like.</source>
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
        <source>Turns Sentinel-2's scene classification into a cloud mask, and removes these clouds.</source>
        <translation>Fait de la classification de scène de Sentinel-2 un masque de nuages, et supprime ces nuages.</translation>
    </message>
    <message>
        <source>Two copies of the OpenMP library meet (OMP: Error #15).</source>
        <translation>Deux copies de la bibliothèque OpenMP se rencontrent (OMP: Error #15).</translation>
    </message>
    <message>
        <source>Type of the cloud mask</source>
        <translation>Type du masque de nuages</translation>
    </message>
    <message>
        <source>Type of the cloud masks</source>
        <translation>Type des masques de nuages</translation>
    </message>
    <message>
        <source>Unclassified</source>
        <translation>Non classé</translation>
    </message>
    <message>
        <source>Unexpected {kind}: {error}. This is a mistake in the plugin: please report it with this log at {address}.</source>
        <translation>Erreur inattendue {kind} : {error}. C'est une faute de l'extension : veuillez la signaler avec ce journal à {address}.</translation>
    </message>
    <message>
        <source>Unit of the SAR raster</source>
        <translation>Unité du raster SAR</translation>
    </message>
    <message>
        <source>Unit the SAR raster was read in</source>
        <translation>Unité dans laquelle le raster SAR a été lu</translation>
    </message>
    <message>
        <source>Use a QGIS from conda-forge, where torch can be installed, too: conda install qgis pytorch safetensors scipy.</source>
        <translation>Utilisez un QGIS de conda-forge, où torch peut aussi être installé : conda install qgis pytorch safetensors scipy.</translation>
    </message>
    <message>
        <source>Use a QGIS with Python {supported}.</source>
        <translation>Utilisez un QGIS avec Python {supported}.</translation>
    </message>
    <message>
        <source>Usually a virus scanner or a cloud drive (OneDrive) holds it for a moment: close other QGIS windows, wait and install again. If it stays, exclude the folder there, or let the environment variable {variable} name another folder and start QGIS again.</source>
        <translation>Le plus souvent, un antivirus ou un disque en nuage (OneDrive) le retient un moment : fermez les autres fenêtres de QGIS, attendez et relancez l'installation. Si cela persiste, excluez-en le dossier, ou faites pointer la variable d'environnement {variable} vers un autre dossier et redémarrez QGIS.</translation>
    </message>
    <message>
        <source>VV band of the SAR raster</source>
        <translation>Bande VV du raster SAR</translation>
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
        <source>Wait until it is done, or cancel it there.</source>
        <translation>Attendez qu'elle soit terminée, ou annulez-la là-bas.</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>Eau</translation>
    </message>
    <message>
        <source>Weights, checked just now</source>
        <translation>Poids, vérifiés à l'instant</translation>
    </message>
    <message>
        <source>What 'Remove clouds' or another tool made.</source>
        <translation>Ce qu'a produit « Supprimer les nuages » ou un autre outil.</translation>
    </message>
    <message>
        <source>What came does not go with what an earlier try left: downloading all of it.</source>
        <translation>Ce qui est arrivé ne va pas avec ce qu'un essai précédent a laissé : tout est téléchargé de nouveau.</translation>
    </message>
    <message>
        <source>What came from {url} is not the file asked for and was deleted: its SHA-256 is {actual}, SHA256 says {digest}. Compare with the hash that the publisher states. If that is SHA256, the file was damaged or exchanged on its way: try again, or from another network.</source>
        <translation>Ce qui est venu de {url} n'est pas le fichier demandé et a été supprimé : son SHA-256 est {actual}, SHA256 indique {digest}. Comparez avec l'empreinte que donne l'éditeur. Si c'est bien SHA256, le fichier a été endommagé ou échangé en chemin : réessayez, ou depuis un autre réseau.</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Utilité</translation>
    </message>
    <message>
        <source>What is wrong, and what to do about it</source>
        <translation>Ce qui ne va pas, et ce qu'il faut faire</translation>
    </message>
    <message>
        <source>What pip says appears here.</source>
        <translation>Les messages de pip s'affichent ici.</translation>
    </message>
    <message>
        <source>What the colours follow: clear pixels, clear reference or model card</source>
        <translation>Ce que suivent les couleurs : pixels dégagés, référence sans nuages ou fiche du modèle</translation>
    </message>
    <message>
        <source>What the first network makes of the SAR raster alone, in the optical raster's units.</source>
        <translation>Ce que le premier réseau tire du seul raster SAR, dans les unités du raster optique.</translation>
    </message>
    <message>
        <source>What was begun has been removed.</source>
        <translation>Ce qui était commencé a été retiré.</translation>
    </message>
    <message>
        <source>What was begun is being removed.</source>
        <translation>Ce qui était commencé est en train d'être retiré.</translation>
    </message>
    <message>
        <source>What was installed before is still in use.</source>
        <translation>Ce qui était installé auparavant reste en service.</translation>
    </message>
    <message>
        <source>When you report a mistake at {address}, add this page; ~ in it stands for your home folder.</source>
        <translation>Si vous signalez une erreur à {address}, joignez cette page ; ~ y remplace votre dossier personnel.</translation>
    </message>
    <message>
        <source>Whether clouds can be removed with the defaults</source>
        <translation>Si les nuages peuvent être supprimés avec les valeurs par défaut</translation>
    </message>
    <message>
        <source>Window (pixels)</source>
        <translation>Fenêtre (pixels)</translation>
    </message>
    <message>
        <source>Window of 256 × 256 pixels</source>
        <translation>Fenêtre de 256 × 256 pixels</translation>
    </message>
    <message>
        <source>Window of the filter (pixels)</source>
        <translation>Fenêtre du filtre (pixels)</translation>
    </message>
    <message>
        <source>Windows at a time</source>
        <translation>Fenêtres à la fois</translation>
    </message>
    <message>
        <source>Windows that go through the networks together; 0 chooses by device. It is halved when a GPU's memory is full.</source>
        <translation>Fenêtres qui passent ensemble par les réseaux ; 0 choisit selon le périphérique de calcul. Leur nombre est divisé par deux quand la mémoire d'un GPU est pleine.</translation>
    </message>
    <message>
        <source>Windows that went through the networks</source>
        <translation>Fenêtres passées par les réseaux</translation>
    </message>
    <message>
        <source>Windows without cloud, not computed</source>
        <translation>Fenêtres sans nuages, non calculées</translation>
    </message>
    <message>
        <source>Wins over the value the file declares. Pixels with it are NoData in the mask.</source>
        <translation>L'emporte sur la valeur que déclare le fichier. Les pixels qui l'ont sont NoData dans le masque.</translation>
    </message>
    <message>
        <source>Wins over the value the file declares. Pixels with it stay as they are.</source>
        <translation>L'emporte sur la valeur que déclare le fichier. Les pixels qui l'ont restent tels quels.</translation>
    </message>
    <message>
        <source>Wins over what the file declares. NaN, and 0 in linear power and amplitude, are never data.</source>
        <translation>L'emporte sur ce que déclare le fichier. NaN, et 0 en puissance linéaire et en amplitude, ne sont jamais des données.</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>Dossier de travail</translation>
    </message>
    <message>
        <source>You can work on in QGIS, and close this window meanwhile.</source>
        <translation>Vous pouvez continuer à travailler dans QGIS, et fermer cette fenêtre entre-temps.</translation>
    </message>
    <message>
        <source>auto takes a GPU where there is one. cpu, cuda, cuda:N (the GPU number N, from 0) and mps ask for one device, and it is an error when it is not there.</source>
        <translation>auto prend un GPU s'il y en a un. cpu, cuda, cuda:N (le GPU numéro N, à partir de 0) et mps demandent un périphérique précis, et c'est une erreur s'il n'est pas là.</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>bleue</translation>
    </message>
    <message>
        <source>came with the plugin</source>
        <translation>livré avec l'extension</translation>
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
        <source>db: decibels; linear: power; amplitude: digital numbers of GRD products. auto recognises it by the values and writes it to the log.</source>
        <translation>db : décibels ; linear : puissance ; amplitude : comptes numériques des produits GRD. auto la reconnaît aux valeurs et le note dans le journal.</translation>
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
        <source>download.pytorch.org and what pip is set up for</source>
        <translation>download.pytorch.org et ce pour quoi pip est réglé</translation>
    </message>
    <message>
        <source>evaluate,validate,compare,accuracy,error,psnr,ssim,rmse,mae,sam,cloud,restore,report</source>
        <translation>évaluer,valider,comparer,précision,erreur,psnr,ssim,rmse,eqm,mae,sam,nuage,restaurer,rapport,evaluate,compare,cloud</translation>
    </message>
    <message>
        <source>files that end in .whl, downloaded elsewhere</source>
        <translation>fichiers qui se terminent par .whl, téléchargés ailleurs</translation>
    </message>
    <message>
        <source>green</source>
        <translation>verte</translation>
    </message>
    <message>
        <source>grows and fades cloud masks</source>
        <translation>agrandit et fond les masques de nuages</translation>
    </message>
    <message>
        <source>in the clear</source>
        <translation>hors des nuages</translation>
    </message>
    <message>
        <source>installed from a pack</source>
        <translation>installé depuis un paquet</translation>
    </message>
    <message>
        <source>macOS does not let this QGIS load libraries that others have signed.</source>
        <translation>macOS ne laisse pas ce QGIS charger des bibliothèques que d'autres ont signées.</translation>
    </message>
    <message>
        <source>mask: from the cloud mask above; network: a small network that came with the plugin, from red, green and blue; spectral: fixed thresholds, clouds only, from these and what else there is of Sentinel-2's bands 1, 10 and 11; omnicloudmask, s2cloudless: these Python packages with their own weights, where they are installed. auto takes the mask where one is given, else the network, and the thresholds where PyTorch is not installed.</source>
        <translation>mask : d'après le masque de nuages ci-dessus ; network : un petit réseau livré avec l'extension, d'après le rouge, le vert et le bleu ; spectral : des seuils fixes, nuages seulement, d'après ceux-ci et ce qu'il y a d'autre des bandes 1, 10 et 11 de Sentinel-2 ; omnicloudmask, s2cloudless : ces paquets Python avec leurs propres poids, s'ils sont installés. auto prend le masque s'il est donné, sinon le réseau, et les seuils si PyTorch n'est pas installé.</translation>
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
        <source>none in QGIS's settings; http://[user:password@]host:port</source>
        <translation>aucun dans les réglages de QGIS ; http://[user:password@]host:port</translation>
    </message>
    <message>
        <source>nonzero: everything but 0 is cloud; scl: the scene classes chosen below, of which 2 and 3 are shadow; qa60: bits 10 and 11; probability: values from the threshold below. auto recognises the type by names and values, or asks for it.</source>
        <translation>nonzero : tout sauf 0 est nuage ; scl : les classes de scène choisies ci-dessous, dont 2 et 3 sont de l'ombre ; qa60 : bits 10 et 11 ; probability : valeurs à partir du seuil ci-dessous. auto reconnaît le type aux noms et aux valeurs, ou le demande.</translation>
    </message>
    <message>
        <source>nonzero: everything but 0 is cloudy; scl: the scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; probability: from 40 % on. auto recognises the type by names and values, or asks for it.</source>
        <translation>nonzero : tout sauf 0 est nuageux ; scl : les classes de scène 3, 8, 9 et 10 ; qa60 : bits 10 et 11 ; probability : à partir de 40 %. auto reconnaît le type aux noms et aux valeurs, ou le demande.</translation>
    </message>
    <message>
        <source>nonzero: everything but 0 is cloudy; scl: the scene classes chosen below; qa60: bits 10 and 11; probability: values from the threshold below; detect: told from the optical raster itself, whatever the mask; everything: the whole raster, whatever the mask. auto recognises the type by names and values, or asks for it, and is detect where no mask is given.</source>
        <translation>nonzero : tout sauf 0 est nuageux ; scl : les classes de scène choisies ci-dessous ; qa60 : bits 10 et 11 ; probability : valeurs à partir du seuil ci-dessous ; detect : d'après le raster optique lui-même, quel que soit le masque ; everything : le raster entier, quel que soit le masque. auto reconnaît le type aux noms et aux valeurs, ou le demande, et vaut detect sans masque.</translation>
    </message>
    <message>
        <source>not whole, see above</source>
        <translation>endommagés, voir plus haut</translation>
    </message>
    <message>
        <source>nothing came for {seconds:g} s</source>
        <translation>rien n'est arrivé pendant {seconds:g} s</translation>
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
        <source>refined_lee keeps edges (Lee 1981, 7 by 7 pixels); lee is the plain filter of local statistics (Lee 1980); gamma_map calms flat ground most and leaves point targets as they are (Lopes and others 1990). All work in linear power, on the grid of the result: where the optical pixels are much finer than the radar's, filter on the radar's own grid first.</source>
        <translation>refined_lee garde les bords (Lee 1981, 7 sur 7 pixels) ; lee est le filtre simple des statistiques locales (Lee 1980) ; gamma_map calme le plus les sols uniformes et laisse les cibles ponctuelles telles quelles (Lopes et autres 1990). Tous travaillent en puissance linéaire, sur la grille du résultat : si les pixels optiques sont bien plus fins que ceux du radar, filtrez d'abord sur la grille du radar.</translation>
    </message>
    <message>
        <source>removes clouds</source>
        <translation>supprime les nuages</translation>
    </message>
    <message>
        <source>runs the networks</source>
        <translation>fait tourner les réseaux</translation>
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
        <source>sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,deep learning,gan,fusion</source>
        <translation>sentinel,sar,radar,optique,nuage,sans nuages,masque,ombre,brume,comblement de lacunes,restaurer,apprentissage profond,gan,fusion,cloud,gap fill,inpainting</translation>
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
        <source>the newest that fits</source>
        <translation>la plus récente qui convienne</translation>
    </message>
    <message>
        <source>those pip trusts</source>
        <translation>ceux que pip reconnaît</translation>
    </message>
    <message>
        <source>torch and QGIS's numpy {numpy} do not fit each other.</source>
        <translation>torch et le numpy {numpy} de QGIS ne vont pas ensemble.</translation>
    </message>
    <message>
        <source>torch cannot be loaded: Microsoft's Visual C++ Redistributable is missing or too old.</source>
        <translation>torch ne peut pas être chargé : Microsoft Visual C++ Redistributable manque ou est trop ancien.</translation>
    </message>
    <message>
        <source>torch exists for Windows, Linux and macOS in 64 bits; on others only what the system itself offers can be used.</source>
        <translation>torch existe pour Windows, Linux et macOS en 64 bits ; ailleurs, seul ce que le système offre lui-même peut être utilisé.</translation>
    </message>
    <message>
        <source>torch for NVIDIA GPUs (CUDA), about 3 GB; no driver was found here</source>
        <translation>torch pour les GPU NVIDIA (CUDA), environ 3 Go ; aucun pilote n'a été trouvé ici</translation>
    </message>
    <message>
        <source>torch for the NVIDIA GPU (CUDA), about 3 GB; the driver runs CUDA {}</source>
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
        <source>{cause} Going on in {seconds:g} s.</source>
        <translation>{cause} Reprise dans {seconds:g} s.</translation>
    </message>
    <message>
        <source>{cause} The {megabytes:.1f} MB that have come are kept: run this again later to go on from there.</source>
        <translation>{cause} Les {megabytes:.1f} Mo arrivés sont conservés : relancez ceci plus tard pour reprendre à cet endroit.</translation>
    </message>
    <message>
        <source>{cause}. Choose a raster that QGIS can open.</source>
        <translation>{cause}. Choisissez un raster que QGIS peut ouvrir.</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} a window</source>
        <translation>{device} ({label}) : {model} prend {time} par fenêtre</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} a window, {tile} a cloudy Sentinel-2 tile</source>
        <translation>{device} ({label}) : {model} prend {time} par fenêtre, {tile} pour une tuile Sentinel-2 nuageuse</translation>
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
        <source>{layer} - from SAR alone</source>
        <translation>{layer} - d'après le SAR seul</translation>
    </message>
    <message>
        <source>{layer} - raster of each pixel</source>
        <translation>{layer} - raster de chaque pixel</translation>
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
        <source>{layer} - {title}</source>
        <translation>{layer} - {title}</translation>
    </message>
    <message>
        <source>{megabytes:.0f} MB are to come, but '{folder}' has room for {free:.0f} MB. Make room on that disk.</source>
        <translation>{megabytes:.0f} Mo doivent arriver, mais « {folder} » n'a de place que pour {free:.0f} Mo. Faites de la place sur ce disque.</translation>
    </message>
    <message>
        <source>{minutes:.0f} min</source>
        <translation>{minutes:.0f} min</translation>
    </message>
    <message>
        <source>{name}: {problem}. Clouds are removed without it, but some algorithms need it. To install it: {menu}, or python3 -m pip install {name}</source>
        <translation>{name} : {problem}. Les nuages sont supprimés sans lui, mais certains algorithmes le demandent. Pour l'installer : {menu}, ou python3 -m pip install {name}</translation>
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
        <source>{url} is shorter than what has come.</source>
        <translation>{url} est plus court que ce qui est déjà arrivé.</translation>
    </message>
    <message>
        <source>{url} sends another part of the file than asked for.</source>
        <translation>{url} envoie une autre partie du fichier que celle demandée.</translation>
    </message>
    <message>
        <source>{url} sends on again and again. Ask the publisher for another address.</source>
        <translation>{url} renvoie sans cesse ailleurs. Demandez une autre adresse à l'éditeur.</translation>
    </message>
    <message>
        <source>{url} sends on to {target}, which is not safe. Ask the publisher for another address.</source>
        <translation>{url} renvoie à {target}, qui n'est pas sûr. Demandez une autre adresse à l'éditeur.</translation>
    </message>
    <message>
        <source>{} are free on that disk.</source>
        <translation>{} sont libres sur ce disque.</translation>
    </message>
    <message>
        <source>{} in QGIS's Python</source>
        <translation>{} dans le Python de QGIS</translation>
    </message>
    <message>
        <source>{} in the profile</source>
        <translation>{} dans le profil</translation>
    </message>
</context>
</TS>
