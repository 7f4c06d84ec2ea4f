<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es">
<context>
    <name>SarCloudRemoval</name>
    <message>
        <source>%v of %m MB: {}</source>
        <translation>%v de %m MB: {}</translation>
    </message>
    <message>
        <source>'Remove clouds' grows its mask itself; for other uses, growing covers the thin edges of clouds.</source>
        <translation>«Eliminar nubes» amplía por sí mismo su máscara; para otros usos, la ampliación cubre los bordes finos de las nubes.</translation>
    </message>
    <message>
        <source>'{name}' is not a raster. {remedy}</source>
        <translation>«{name}» no es un ráster. {remedy}</translation>
    </message>
    <message>
        <source>'{value}' does not contain wheels: choose a folder with files that end in .whl.</source>
        <translation>«{value}» no contiene archivos wheel: elija una carpeta con archivos que terminen en .whl.</translation>
    </message>
    <message>
        <source>'{value}' is not a version of torch: enter one such as 2.5.1, or leave it empty.</source>
        <translation>La versión de torch es «{value}»; se espera una como 2.5.1, o nada.</translation>
    </message>
    <message>
        <source>0 uses all cores, except one for QGIS if its window is open. It has no effect on a GPU.</source>
        <translation>0 usa todos los núcleos, salvo uno para QGIS si su ventana está abierta. No afecta a una GPU.</translation>
    </message>
    <message>
        <source>2 to {count} optical rasters of one place on different dates, cloudy or clear, in any order. Any CRS, pixel size and extent; those that do not lie on the grid of the results are warped onto it once. The dates come from the metadata or the names of files and folders; the log lists them.</source>
        <translation>De 2 a {count} rásteres ópticos de un mismo lugar en fechas distintas, nublados o despejados, en cualquier orden. SRC, tamaño de píxel y extensión cualesquiera; los que no están en la cuadrícula de los resultados se llevan a ella una sola vez. Las fechas proceden de los metadatos o de los nombres de archivos y carpetas; el registro las enumera.</translation>
    </message>
    <message>
        <source>A QGIS authentication configuration, if the server requires a login. Proxy, certificates and timeout are taken from QGIS (Settings, Options, Network).</source>
        <translation>Una configuración de autenticación de QGIS, si el servidor exige iniciar sesión. El proxy, los certificados y el tiempo de espera son los de QGIS (Configuración, Opciones, Red).</translation>
    </message>
    <message>
        <source>A company's network or a virus scanner often substitutes its own certificate: save that as a PEM file and choose it under 'Certificate'. Also check the computer's date and time.</source>
        <translation>La red de una empresa o un antivirus suele interponer su propio certificado: guárdelo como archivo PEM e indíquelo en «Certificado». Compruebe también la fecha y la hora del equipo.</translation>
    </message>
    <message>
        <source>A date without a SAR raster within so many days is restored without one, which the log says.</source>
        <translation>Una fecha sin ráster SAR a ese número de días se restaura sin él, y el registro lo dice.</translation>
    </message>
    <message>
        <source>A downloaded file or wheel is damaged.</source>
        <translation>Un archivo descargado o un archivo wheel está dañado.</translation>
    </message>
    <message>
        <source>A file in '{home}' cannot be written: it is locked, or you lack permission.</source>
        <translation>No se puede escribir un archivo de «{home}»: está bloqueado, o la carpeta no es suya.</translation>
    </message>
    <message>
        <source>A folder whose rasters belong to the series, too. Folders inside it are not searched.</source>
        <translation>Una carpeta cuyos rásteres también forman parte de la serie. No se buscan las carpetas que contiene.</translation>
    </message>
    <message>
        <source>A library of torch does not start (WinError 1114).</source>
        <translation>Una biblioteca de torch no arranca (WinError 1114).</translation>
    </message>
    <message>
        <source>A path is longer than Windows allows (260 characters).</source>
        <translation>Una ruta es más larga de lo que permite Windows (260 caracteres).</translation>
    </message>
    <message>
        <source>A virus scanner or a company policy prevents files from being written or run.</source>
        <translation>El antivirus o una directiva de la empresa impide escribir o ejecutar archivos.</translation>
    </message>
    <message>
        <source>Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute one date after the other, each in blocks of about 3072 pixels: it pays for rasters that are larger. If empty, this computer does the work. All workers must have this plugin, and must reach the inputs, the folder of the results and the working folder by the same paths. The results are cloud-optimised GeoTIFFs.</source>
        <translation>Dirección de un clúster Dask, como tcp://10.0.0.1:8786, cuyos procesos calculan las fechas una tras otra, cada una por bloques de unos 3072 píxeles: merece la pena con rásteres más grandes. Si se deja vacío, lo hace este equipo. Todos los procesos deben disponer de este complemento y alcanzar por las mismas rutas las entradas, la carpeta de los resultados y la carpeta de trabajo. Los resultados son GeoTIFF optimizados para la nube.</translation>
    </message>
    <message>
        <source>Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute the raster in blocks. If empty, this computer does the work. All workers must have this plugin, and must reach the inputs, the folder of the result and the working folder by the same paths. The result is a cloud-optimised GeoTIFF.</source>
        <translation>Dirección de un clúster Dask, como tcp://10.0.0.1:8786, cuyos procesos calculan el ráster por bloques. Si se deja vacío, lo hace este equipo. Todos los procesos deben disponer de este complemento y alcanzar por las mismas rutas las entradas, la carpeta del resultado y la carpeta de trabajo. El resultado es un GeoTIFF optimizado para la nube.</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <source>All findings as JSON, for programs.</source>
        <translation>Todo lo encontrado, en JSON, para programas.</translation>
    </message>
    <message>
        <source>All findings as a page to read, or to attach to a question or bug report.</source>
        <translation>Todo lo encontrado, en una página para leer o para adjuntar a una pregunta o a un informe de error.</translation>
    </message>
    <message>
        <source>All metrics, with the inputs and settings they were computed from.</source>
        <translation>Todos los indicadores, con las entradas y los ajustes a partir de los que se calcularon.</translation>
    </message>
    <message>
        <source>All required packages are installed.</source>
        <translation>Todos los paquetes necesarios están instalados.</translation>
    </message>
    <message>
        <source>Another QGIS is downloading the same file. Wait until it has finished.</source>
        <translation>Otro QGIS está descargando el mismo archivo. Espere a que termine.</translation>
    </message>
    <message>
        <source>Another installation into '{home}' is running.</source>
        <translation>Hay otra instalación en curso en «{home}».</translation>
    </message>
    <message>
        <source>Any raster with the CRS, pixel size and extent to use. If empty, that of the earliest date.</source>
        <translation>Cualquier ráster con el SRC, el tamaño de píxel y la extensión que se quieren. Si está vacío, los de la fecha más antigua.</translation>
    </message>
    <message>
        <source>Approximate distance from one large cloud to the next. Smaller clouds are added automatically.</source>
        <translation>Distancia aproximada de una nube grande a la siguiente. Las más pequeñas se añaden automáticamente.</translation>
    </message>
    <message>
        <source>Ask your administrator to allow the folder '{home}', then install again.</source>
        <translation>Pida a su administrador que permita la carpeta «{home}» e instale de nuevo.</translation>
    </message>
    <message>
        <source>At least two rasters of the same product on the same grid, such as results of 'Remove clouds'. If several are equally good, the first of them in the list is used.</source>
        <translation>Al menos dos rásteres del mismo producto y en la misma cuadrícula, como resultados de «Eliminar nubes». Si varios son igual de buenos, se usa el primero de ellos en la lista.</translation>
    </message>
    <message>
        <source>Bands of the reference raster</source>
        <translation>Bandas del ráster de referencia</translation>
    </message>
    <message>
        <source>Bands of the restored raster</source>
        <translation>Bandas del ráster restaurado</translation>
    </message>
    <message>
        <source>Bands to restore</source>
        <translation>Bandas que se restauran</translation>
    </message>
    <message>
        <source>Batch size (windows)</source>
        <translation>Tamaño de lote (ventanas)</translation>
    </message>
    <message>
        <source>Best of three runs, with other programs running on this computer. Reading and writing the rasters takes additional time.</source>
        <translation>La mejor de tres pruebas, con otros programas en marcha en este equipo. Leer y escribir los rásteres lleva tiempo adicional.</translation>
    </message>
    <message>
        <source>Best pixels</source>
        <translation>Mejores píxeles</translation>
    </message>
    <message>
        <source>Best-pixel composite</source>
        <translation>Composición del mejor píxel</translation>
    </message>
    <message>
        <source>Best-pixel composite of restored dates</source>
        <translation>Composición del mejor píxel de fechas restauradas</translation>
    </message>
    <message>
        <source>Blue band</source>
        <translation>Banda azul</translation>
    </message>
    <message>
        <source>Blue band raster</source>
        <translation>Ráster de la banda azul</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Archivos CSV (*.csv)</translation>
    </message>
    <message>
        <source>Cancel installation</source>
        <translation>Cancelar la instalación</translation>
    </message>
    <message>
        <source>Cancelled. No incomplete results were left behind.</source>
        <translation>Cancelado. No quedó ningún resultado incompleto.</translation>
    </message>
    <message>
        <source>Cancelling ...</source>
        <translation>Cancelando ...</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificado</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer)</source>
        <translation>Certificados (*.pem *.crt *.cer)</translation>
    </message>
    <message>
        <source>Change them ('python3 -m pip config debug' shows where they are), then install again.</source>
        <translation>Cámbielos («python3 -m pip config debug» muestra dónde están) e instale de nuevo.</translation>
    </message>
    <message>
        <source>Check installation</source>
        <translation>Comprobar la instalación</translation>
    </message>
    <message>
        <source>Check its address and port (http://host:port; SOCKS needs the package PySocks). An empty field means the proxy of QGIS's settings (Settings, Options, Network), or else the system's.</source>
        <translation>Compruebe su dirección y su puerto (http://host:port; SOCKS necesita el paquete PySocks). Si el campo está vacío, se usa el proxy de QGIS (Configuración, Opciones, Red) o, si no lo hay, el del sistema.</translation>
    </message>
    <message>
        <source>Check the address of the package index, and whether it needs a user name (https://[user:password@]host).</source>
        <translation>Compruebe la dirección del índice de paquetes, y si necesita un nombre de usuario (https://[user:password@]host).</translation>
    </message>
    <message>
        <source>Check the address, or ask the publisher for the current one.</source>
        <translation>Compruebe la dirección, o pida la actual a quien publica el paquete.</translation>
    </message>
    <message>
        <source>Check the address, the network and the proxy (Settings, Options, Network). Without a network connection, download the pack elsewhere and choose the file.</source>
        <translation>Compruebe la dirección, la red y el proxy (Configuración, Opciones, Red). Sin conexión a la red, descargue el paquete en otro lugar y elija el archivo.</translation>
    </message>
    <message>
        <source>Check the connection. Behind a proxy, enter it under 'Version and network'; a company's mirror of the package index is entered there, too. Without internet, choose a folder of wheels that were downloaded elsewhere.</source>
        <translation>Compruebe la conexión. Detrás de un proxy, indíquelo en «Versión y red»; la réplica del índice de paquetes de una empresa también se indica ahí. Sin internet, elija una carpeta de archivos wheel descargados en otro lugar.</translation>
    </message>
    <message>
        <source>Check the proxy and its login (Settings, Options, Network).</source>
        <translation>Compruebe el proxy y sus credenciales (Configuración, Opciones, Red).</translation>
    </message>
    <message>
        <source>Choose a PEM file, or leave the field empty.</source>
        <translation>Indique un archivo PEM, o deje el campo vacío.</translation>
    </message>
    <message>
        <source>Choose a raster that QGIS can open.</source>
        <translation>Elija un ráster que QGIS pueda abrir.</translation>
    </message>
    <message>
        <source>Clear optical raster</source>
        <translation>Ráster óptico despejado</translation>
    </message>
    <message>
        <source>Clockwise from the top of the raster. In Sentinel-2 images of the northern hemisphere, the sun is in the south-east, so shadows fall to the north-west.</source>
        <translation>En sentido horario desde la parte superior del ráster. En las imágenes Sentinel-2 del hemisferio norte, el sol está en el sureste, así que las sombras caen hacia el noroeste.</translation>
    </message>
    <message>
        <source>Close other programs and install again.</source>
        <translation>Cierre otros programas e instale de nuevo.</translation>
    </message>
    <message>
        <source>Cloud cover (%)</source>
        <translation>Cobertura de nubes (%)</translation>
    </message>
    <message>
        <source>Cloud mask</source>
        <translation>Máscara de nubes</translation>
    </message>
    <message>
        <source>Cloud mask band</source>
        <translation>Banda de la máscara de nubes</translation>
    </message>
    <message>
        <source>Cloud mask from the scene classification</source>
        <translation>Máscara de nubes a partir de la clasificación de escena</translation>
    </message>
    <message>
        <source>Cloud mask type</source>
        <translation>Tipo de máscara de nubes</translation>
    </message>
    <message>
        <source>Cloud mask, date 1</source>
        <translation>Máscara de nubes, fecha 1</translation>
    </message>
    <message>
        <source>Cloud mask, date 2</source>
        <translation>Máscara de nubes, fecha 2</translation>
    </message>
    <message>
        <source>Cloud mask, date 3</source>
        <translation>Máscara de nubes, fecha 3</translation>
    </message>
    <message>
        <source>Cloud masks</source>
        <translation>Máscaras de nubes</translation>
    </message>
    <message>
        <source>Cloud masks of the other dates</source>
        <translation>Máscaras de nubes de las otras fechas</translation>
    </message>
    <message>
        <source>Cloud removal</source>
        <translation>Eliminación de nubes</translation>
    </message>
    <message>
        <source>Cloud shadow</source>
        <translation>Sombra de nube</translation>
    </message>
    <message>
        <source>Cloud softness</source>
        <translation>Suavidad de las nubes</translation>
    </message>
    <message>
        <source>Cloud, high probability</source>
        <translation>Nube, probabilidad alta</translation>
    </message>
    <message>
        <source>Cloud, medium probability</source>
        <translation>Nube, probabilidad media</translation>
    </message>
    <message>
        <source>Cloud-optimised GeoTIFF (COG)</source>
        <translation>GeoTIFF optimizado para la nube (COG)</translation>
    </message>
    <message>
        <source>Clouds cannot be removed with the default settings, but can with DEVICE {device} and MODEL {model}.</source>
        <translation>No se pueden eliminar nubes con los ajustes predeterminados, pero sí con DEVICE {device} y MODEL {model}.</translation>
    </message>
    <message>
        <source>Clouds cannot be removed yet.</source>
        <translation>Todavía no se pueden eliminar nubes.</translation>
    </message>
    <message>
        <source>Clouds removed</source>
        <translation>Nubes eliminadas</translation>
    </message>
    <message>
        <source>Clouds, shadows and gaps with fewer pixels take the class of their surroundings.</source>
        <translation>Las nubes, sombras y huecos con menos píxeles toman la clase de lo que los rodea.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance.</source>
        <translation>Ráster Sentinel-2 con nubes: de 8 bits, en niveles digitales o en reflectancia.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance. The result has the same grid.</source>
        <translation>Ráster Sentinel-2 con nubes: de 8 bits, en niveles digitales o en reflectancia. El resultado tiene la misma cuadrícula.</translation>
    </message>
    <message>
        <source>Cloudy classes or bits</source>
        <translation>Clases o bits con nubes</translation>
    </message>
    <message>
        <source>Cloudy raster</source>
        <translation>Ráster con nubes</translation>
    </message>
    <message>
        <source>Cloudy scene classes</source>
        <translation>Clases de escena con nubes</translation>
    </message>
    <message>
        <source>Combines several dates into one raster: each pixel comes from a date on which it is clear, or else from the best restoration.</source>
        <translation>Combina varias fechas en un ráster: cada píxel procede de una fecha en la que está despejado o, si no, de la mejor restauración.</translation>
    </message>
    <message>
        <source>Combines several dates of the same place into one raster, preferably after 'Remove clouds' has been run on each of them. Each pixel is taken from the first date on which it is clear; a pixel that is clear on no date comes from the restoration with the smallest expected error. Nothing is averaged and no colours are changed, so dates from different seasons leave visible seams: choose dates that are close together.</source>
        <translation>Combina en un ráster varias fechas de un mismo lugar, preferiblemente después de aplicar «Eliminar nubes» a cada una. Cada píxel se toma de la primera fecha en la que está despejado; un píxel que no lo está en ninguna procede de la restauración con el menor error esperado. No se promedia nada ni se cambia ningún color, así que fechas de estaciones distintas dejan uniones visibles: elija fechas cercanas entre sí.</translation>
    </message>
    <message>
        <source>Compares a restored raster with a clear reference and reports PSNR, SSIM, errors and spectral angle.</source>
        <translation>Compara un ráster restaurado con una referencia despejada y presenta PSNR, SSIM, errores y ángulo espectral en un informe.</translation>
    </message>
    <message>
        <source>Compares a restored raster with a reference that shows the ground without clouds. It reports peak signal-to-noise ratio, structural similarity, mean absolute error, root mean square error, bias and spectral angle for the whole raster, under cloud and outside clouds, for all bands together and for each band. Errors are in the units of the raster; pixels without data in either raster are ignored. Both rasters must be on the same grid. A reference from another day differs even from a perfect restoration: for a reference of the same moment, simulate clouds on a clear raster.</source>
        <translation>Compara un ráster restaurado con una referencia que muestra el suelo sin nubes. Los resultados son la relación señal/ruido de pico, la similitud estructural, el error absoluto medio, la raíz del error cuadrático medio, el sesgo y el ángulo espectral, para el ráster entero, bajo las nubes y fuera de las nubes, para todas las bandas juntas y para cada una. Los errores están en las unidades del ráster; se excluyen los píxeles sin datos en cualquiera de los dos rásteres. Ambos rásteres deben estar en la misma cuadrícula. Una referencia de otro día difiere incluso de una restauración perfecta: para tener una referencia del mismo instante, simule nubes en un ráster despejado.</translation>
    </message>
    <message>
        <source>Compares rasters of other dates as help for 'Remove clouds': which one restores the ground best, how much it adds, and what error to expect. Copies of the raster's own clouds are put on its clear ground, restored with each date alone, with the best three together and without any, and compared with what is there. What a date does not see under the clouds is taken into account. Nothing is restored; the ranking goes to the log and to a report.</source>
        <translation>Compara rásteres de otras fechas que han de ayudar a «Eliminar nubes»: cuál restaura mejor el suelo, cuánto aporta y qué error cabe esperar. Se ponen copias de las nubes del propio ráster sobre su suelo despejado, se restauran con cada fecha por separado, con las tres mejores juntas y sin ninguna, y se comparan con lo que hay allí. Se tiene en cuenta lo que una fecha no ve bajo las nubes. No se restaura nada; la clasificación va al registro y a un informe.</translation>
    </message>
    <message>
        <source>Confidence (expected error)</source>
        <translation>Confianza (error esperado)</translation>
    </message>
    <message>
        <source>Converts a radar raster to decibels on the grid of an optical raster, and optionally filters its speckle.</source>
        <translation>Convierte un ráster de radar a decibelios en la cuadrícula de un ráster óptico y, opcionalmente, filtra su moteado (speckle).</translation>
    </message>
    <message>
        <source>Converts the Sentinel-2 scene classification to a cloud mask and removes these clouds.</source>
        <translation>Convierte la clasificación de escena de Sentinel-2 en una máscara de nubes, y elimina esas nubes.</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copiar el registro</translation>
    </message>
    <message>
        <source>Corrects what was read: the name of a file and its date, such as field_a.tif=2024-05-03, several separated by semicolons. Works for masks and SAR rasters, too.</source>
        <translation>Corrige lo leído: el nombre de un archivo y su fecha, como field_a.tif=2024-05-03, varios separados por punto y coma. Sirve también para máscaras y rásteres SAR.</translation>
    </message>
    <message>
        <source>Creates a cloud mask: 0 clear, 1 cloud, 2 shadow, 255 NoData, from the mask that the product comes with (SCL, QA60, cloud probability), or by comparison with other dates of the same place, which distinguishes clouds from bright ground and finds their shadows. Without either, a small network detects clouds from red, green and blue; then snow, sand and bright roofs are sometimes mistaken for clouds, and thin cirrus is missed. Check the result.</source>
        <translation>Crea una máscara de nubes: 0 despejado, 1 nube, 2 sombra, 255 NoData, a partir de la máscara que acompaña al producto (SCL, QA60, probabilidad de nube), o por comparación con otras fechas del mismo lugar, que distingue las nubes del suelo claro y encuentra sus sombras. Sin ninguna de las dos, una pequeña red detecta las nubes a partir del rojo, el verde y el azul; entonces la nieve, la arena y los tejados claros se toman a veces por nubes, y los cirros finos pasan inadvertidos. Compruebe el resultado.</translation>
    </message>
    <message>
        <source>Creates a mask of clouds and their shadows from SCL, QA60, a cloud probability, other dates or the image itself.</source>
        <translation>Crea una máscara de las nubes y de sus sombras a partir de SCL, QA60, una probabilidad de nube, otras fechas o la propia imagen.</translation>
    </message>
    <message>
        <source>Creation options</source>
        <translation>Opciones de creación</translation>
    </message>
    <message>
        <source>Custom detector card</source>
        <translation>Ficha de detector personalizada</translation>
    </message>
    <message>
        <source>Custom model card</source>
        <translation>Ficha de modelo personalizada</translation>
    </message>
    <message>
        <source>Dark area</source>
        <translation>Zona oscura</translation>
    </message>
    <message>
        <source>Dask scheduler</source>
        <translation>Planificador Dask</translation>
    </message>
    <message>
        <source>Data range</source>
        <translation>Rango de datos</translation>
    </message>
    <message>
        <source>Data range used for PSNR and SSIM</source>
        <translation>Rango de datos usado para PSNR y SSIM</translation>
    </message>
    <message>
        <source>Dates of single rasters</source>
        <translation>Fechas de algunos rásteres</translation>
    </message>
    <message>
        <source>Debian and Ubuntu: apt install python3-pip. Flatpak: flatpak run --devel --command=python3 org.qgis.qgis '{script}'. OSGeo4W: tick python3-pip in its setup. Then install again.</source>
        <translation>Debian y Ubuntu: apt install python3-pip. Flatpak: flatpak run --devel --command=python3 org.qgis.qgis '{script}'. OSGeo4W: marque python3-pip en su instalador. Después, instale de nuevo.</translation>
    </message>
    <message>
        <source>Detect clouds</source>
        <translation>Detectar nubes</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo de cálculo</translation>
    </message>
    <message>
        <source>Device chosen by auto</source>
        <translation>Dispositivo de cálculo elegido por auto</translation>
    </message>
    <message>
        <source>Device used</source>
        <translation>Dispositivo de cálculo utilizado</translation>
    </message>
    <message>
        <source>Device used by the networks</source>
        <translation>Dispositivo de cálculo usado por las redes</translation>
    </message>
    <message>
        <source>Devices and their speed</source>
        <translation>Dispositivos de cálculo y su velocidad</translation>
    </message>
    <message>
        <source>Distance of a shadow from its cloud: the height of the clouds divided by the tangent of the sun's elevation.</source>
        <translation>Distancia de una sombra a su nube: la altura de las nubes dividida por la tangente de la elevación del sol.</translation>
    </message>
    <message>
        <source>Download it to that folder with its dependencies: python3 -m pip download {package}, on a computer with the same Python and system.</source>
        <translation>Descárguelo ahí, con todo lo que necesita: python3 -m pip download {package}, en un equipo con el mismo Python y el mismo sistema.</translation>
    </message>
    <message>
        <source>Download those for Python {python}: python3 -m pip download {package}, on a computer with that Python.</source>
        <translation>Descargue los de Python {python}: python3 -m pip download {package}, en un equipo con ese Python.</translation>
    </message>
    <message>
        <source>Download those for this system: python3 -m pip download {package}, on a computer of its kind.</source>
        <translation>Descargue los de este sistema: python3 -m pip download {package}, en un equipo de la misma clase.</translation>
    </message>
    <message>
        <source>Downloading {megabytes:.1f} MB from {url}; {offset:.1f} MB of it are already here.</source>
        <translation>Descargando {megabytes:.1f} MB de {url}; ya hay {offset:.1f} MB.</translation>
    </message>
    <message>
        <source>Enter an older version of torch, such as 2.5.1, and install again.</source>
        <translation>Indique como versión un torch más antiguo, como 2.5.1, e instale de nuevo.</translation>
    </message>
    <message>
        <source>Enter another version of torch: 2.2.2 is the last for numpy 1 on Intel Macs, and numpy 2 needs 2.3 or newer.</source>
        <translation>Indique otra versión de torch: 2.2.2 es la última para numpy 1 en los Mac con Intel, numpy 2 necesita 2.3 o posterior.</translation>
    </message>
    <message>
        <source>Enter the package index with the server's name instead of its IP address, or install from a folder of wheels.</source>
        <translation>Indique el índice de paquetes por el nombre del servidor en lugar de su dirección IP, o instale desde una carpeta de archivos wheel.</translation>
    </message>
    <message>
        <source>Enter the proxy as http://[user:password@]host:port, or install from a folder of wheels that were downloaded elsewhere.</source>
        <translation>Indique el proxy como http://[user:password@]host:port, o instale desde una carpeta de archivos wheel descargados en otro lugar.</translation>
    </message>
    <message>
        <source>Estimator</source>
        <translation>Estimador</translation>
    </message>
    <message>
        <source>Evaluate restoration</source>
        <translation>Evaluar la restauración</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Evaluación</translation>
    </message>
    <message>
        <source>Expected PSNR (dB)</source>
        <translation>PSNR esperado (dB)</translation>
    </message>
    <message>
        <source>Expected PSNR with the best dates (dB)</source>
        <translation>PSNR esperado con las mejores fechas (dB)</translation>
    </message>
    <message>
        <source>Expected error of each band, in the units of the result</source>
        <translation>Error esperado de cada banda, en las unidades del resultado</translation>
    </message>
    <message>
        <source>Expected error of each restored value, one band for each restored band, in the units of the result: about 68 of 100 true values lie within plus or minus this error. The metadata of the raster give the factors for 50, 90 and 95 of 100. The error is 0 where a pixel was not changed, and NoData where a cloud could not be restored. It is calibrated on clear ground of the same raster and does not account for clouds missing from the mask.</source>
        <translation>Error esperado de cada valor restaurado, una banda por cada banda restaurada, en las unidades del resultado: unos 68 de cada 100 valores verdaderos están dentro de más o menos este error. Los metadatos del ráster dan los factores para 50, 90 y 95 de cada 100. El error es 0 donde el píxel no se modificó, y NoData donde no se pudo restaurar una nube. Se calibra con el suelo despejado del mismo ráster y no tiene en cuenta las nubes que faltan en la máscara.</translation>
    </message>
    <message>
        <source>Expected error of the spectral indices</source>
        <translation>Error esperado de los índices espectrales</translation>
    </message>
    <message>
        <source>Expected errors</source>
        <translation>Errores esperados</translation>
    </message>
    <message>
        <source>Expected errors of the spectral indices</source>
        <translation>Errores esperados de los índices espectrales</translation>
    </message>
    <message>
        <source>Expected mean error of the NDVI</source>
        <translation>Error medio esperado del NDVI</translation>
    </message>
    <message>
        <source>Expected mean error of the NDVI with the best dates</source>
        <translation>Error medio esperado del NDVI con las mejores fechas</translation>
    </message>
    <message>
        <source>Expected quality</source>
        <translation>Calidad esperada</translation>
    </message>
    <message>
        <source>Fade width (pixels)</source>
        <translation>Anchura del fundido (píxeles)</translation>
    </message>
    <message>
        <source>Files of the folder</source>
        <translation>Archivos de la carpeta</translation>
    </message>
    <message>
        <source>Filter window size (pixels)</source>
        <translation>Tamaño de la ventana del filtro (píxeles)</translation>
    </message>
    <message>
        <source>Folder for the rasters of each date, such as 2024-05-03_restored.tif and 2024-05-03_provenance.tif, a VRT of each band with the dates as its bands (as reflectance where the dates have different units), the table series.csv, and records by which a later run goes on.</source>
        <translation>Carpeta para los rásteres de cada fecha, como 2024-05-03_restored.tif y 2024-05-03_provenance.tif, un VRT de cada banda cuyas bandas son las fechas (como reflectancia si las fechas tienen unidades distintas), la tabla series.csv y registros con los que continúa una ejecución posterior.</translation>
    </message>
    <message>
        <source>Folder of the series</source>
        <translation>Carpeta de la serie</translation>
    </message>
    <message>
        <source>Folder: {}</source>
        <translation>Carpeta: {}</translation>
    </message>
    <message>
        <source>For Sentinel-2 L2A, which includes a scene classification (SCL). Its clouds, thin cirrus and cloud shadows become a cloud mask, specks are removed from the mask, and the ground under the mask is restored from other dates, SAR or both. The mask is kept for inspection and correction.</source>
        <translation>Para Sentinel-2 L2A, que incluye una clasificación de escena (SCL). Sus nubes, cirros finos y sombras de nubes pasan a ser una máscara de nubes, de la que se quitan las motas, y el suelo bajo esa máscara se restaura a partir de otras fechas, del SAR o de ambos. La máscara se conserva, para revisarla y corregirla.</translation>
    </message>
    <message>
        <source>For masks of type omnicloudmask the numbers of the cloudy classes, for maja, hls and landsat those of the bits, separated by commas. If empty: 1,2,3 (thick cloud, thin cloud, shadow) for omnicloudmask; 0,7 (clouds with shadows, high clouds) for maja; 1,2,3 (cloud, adjacent, shadow) for hls; 1,2,3,4 (dilated cloud, cirrus, cloud, shadow) for landsat.</source>
        <translation>Para máscaras del tipo omnicloudmask, los números de las clases con nubes; para maja, hls y landsat, los de los bits, separados por comas. Si se deja vacío: 1,2,3 (nube espesa, nube fina, sombra) para omnicloudmask; 0,7 (nubes y sombras, nubes altas) para maja; 1,2,3 (nube, vecindad, sombra) para hls; 1,2,3,4 (nube dilatada, cirro, nube, sombra) para landsat.</translation>
    </message>
    <message>
        <source>For masks of type probability: pixels with at least this probability are cloudy.</source>
        <translation>Para máscaras del tipo probability: los píxeles con al menos esta probabilidad tienen nubes.</translation>
    </message>
    <message>
        <source>For masks of type scl, the numbers of the cloudy classes: 3,8,9,10 are cloud shadow, cloud and thin cirrus.</source>
        <translation>Para máscaras del tipo scl, los números de las clases con nubes: 3,8,9,10 son sombra de nube, nubes y cirro fino.</translation>
    </message>
    <message>
        <source>For omnicloudmask. If empty, the band is found by its name, or by its position in rasters with 12 or 13 bands.</source>
        <translation>Para omnicloudmask. Si se deja vacío, la banda se encuentra por su nombre, o por su posición en los rásteres de 12 o 13 bandas.</translation>
    </message>
    <message>
        <source>Free some space, choose the smaller CPU build, or set the environment variable {variable} to a folder on another disk and restart QGIS.</source>
        <translation>Libere espacio, elija la versión para CPU, que es más pequeña, o haga que la variable de entorno {variable} indique una carpeta de otro disco y vuelva a iniciar QGIS.</translation>
    </message>
    <message>
        <source>From a folder of wheels</source>
        <translation>Desde una carpeta de archivos wheel</translation>
    </message>
    <message>
        <source>From the internet</source>
        <translation>Desde internet</translation>
    </message>
    <message>
        <source>Fully cloudy Sentinel-2 tile</source>
        <translation>Tesela Sentinel-2 totalmente nubosa</translation>
    </message>
    <message>
        <source>GeoTIFF with a band for each of the spectral indices, computed from the restored reflectance.</source>
        <translation>GeoTIFF con una banda por cada índice espectral, calculado a partir de la reflectancia restaurada.</translation>
    </message>
    <message>
        <source>GeoTIFF with a band for each of the spectral indices: about 68 of 100 true values lie within plus or minus this error. It is propagated from the errors of the bands and checked in the trials. The error is 0 where a pixel was not changed, and NoData where a cloud could not be restored.</source>
        <translation>GeoTIFF con una banda por cada índice espectral: unos 68 de cada 100 valores verdaderos están dentro de más o menos este error. Se propaga a partir de los errores de las bandas y se comprueba en los ensayos. El error es 0 donde un píxel no se modificó, y NoData donde no se pudo restaurar una nube.</translation>
    </message>
    <message>
        <source>GeoTIFF with all bands of the clear raster and the simulated clouds.</source>
        <translation>GeoTIFF con todas las bandas del ráster despejado y las nubes simuladas.</translation>
    </message>
    <message>
        <source>GeoTIFF with all bands of the clear raster. Bands named like a mask, such as SCL, are not changed.</source>
        <translation>GeoTIFF con todas las bandas del ráster despejado. Las bandas con nombre de máscara, como SCL, no se modifican.</translation>
    </message>
    <message>
        <source>GeoTIFF with one Float32 band. NoData is NaN, because 0 dB is a valid value.</source>
        <translation>GeoTIFF con una banda de tipo Float32. NoData es NaN, pues 0 dB es un valor válido.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData.</source>
        <translation>GeoTIFF con una banda: 0 despejado, 1 nube, 2 sombra, 255 NoData.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1 for the first raster in the list, and so on; 0 (NoData) where no raster has data.</source>
        <translation>GeoTIFF con una banda: 1 para el primer ráster de la lista, y así sucesivamente; 0 (NoData) donde ningún ráster tiene datos.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1, 2 or 3 for the date, and 0 (NoData) where no date has data.</source>
        <translation>GeoTIFF con una banda: 1, 2 o 3 para la fecha, y 0 (NoData) donde ninguna fecha tiene datos.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands of the optical raster.</source>
        <translation>GeoTIFF con las bandas del ráster óptico.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands of the optical rasters.</source>
        <translation>GeoTIFF con las bandas de los rásteres ópticos.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands, units, data type and grid of the first raster.</source>
        <translation>GeoTIFF con las bandas, unidades, tipo de datos y cuadrícula del primer ráster.</translation>
    </message>
    <message>
        <source>GeoTIFF with three bands: red, green and blue.</source>
        <translation>GeoTIFF con tres bandas: roja, verde y azul.</translation>
    </message>
    <message>
        <source>Getting {packages} from {source} ...</source>
        <translation>Obteniendo {packages} de {source} ...</translation>
    </message>
    <message>
        <source>Green band</source>
        <translation>Banda verde</translation>
    </message>
    <message>
        <source>Green band raster</source>
        <translation>Ráster de la banda verde</translation>
    </message>
    <message>
        <source>Grow clouds and shadows by (pixels)</source>
        <translation>Ampliar nubes y sombras en (píxeles)</translation>
    </message>
    <message>
        <source>Grow the mask by (pixels)</source>
        <translation>Ampliar la máscara en (píxeles)</translation>
    </message>
    <message>
        <source>Grow the masks by (pixels)</source>
        <translation>Ampliar las máscaras en (píxeles)</translation>
    </message>
    <message>
        <source>HTML files</source>
        <translation>Archivos HTML</translation>
    </message>
    <message>
        <source>HTML files (*.html)</source>
        <translation>Archivos HTML (*.html)</translation>
    </message>
    <message>
        <source>How many looks have already been averaged: the filters smooth variations that this number of looks explains. If empty, it is estimated from homogeneous ground and written to the log; Sentinel-1 GRD has 4.4.</source>
        <translation>Número de looks ya promediados: los filtros suavizan las variaciones que ese número de looks explica. Si se deja vacío, se estima en suelo homogéneo y se anota en el registro; Sentinel-1 GRD tiene 4,4.</translation>
    </message>
    <message>
        <source>How names of files or folders have the date, such as %d%m%Y or site_%Y-%j: %Y and %y are the year, %m the month, %d the day, %j the day of the year. If empty, metadata and the usual forms, such as 20240503 and 2024-05-03, are looked for.</source>
        <translation>Cómo tienen la fecha los nombres de archivos o carpetas, como %d%m%Y o site_%Y-%j: %Y y %y son el año, %m el mes, %d el día, %j el día del año. Si está vacío, se buscan los metadatos y las formas habituales, como 20240503 y 2024-05-03.</translation>
    </message>
    <message>
        <source>How the cloud masks are read. nonzero: every value except 0 is cloudy; scl: the scene classes selected below; probability: values at or above the threshold below; qa60, omnicloudmask, s2cloudless, maja, hls and landsat as in 'Remove clouds'; detect: masks and bands of masks are ignored, and clouds are detected in all rasters. auto recognises the type of each mask. Polygons need auto.</source>
        <translation>Cómo se leen las máscaras de nubes. nonzero: todo valor salvo 0 es nube; scl: las clases de escena elegidas abajo; probability: valores desde el umbral de abajo; qa60, omnicloudmask, s2cloudless, maja, hls y landsat como en «Eliminar nubes»; detect: se ignoran las máscaras y las bandas de máscara, y las nubes se detectan en todos los rásteres. auto reconoce el tipo de cada máscara. Los polígonos necesitan auto.</translation>
    </message>
    <message>
        <source>If empty, the band is found by its name, its colour interpretation, or its position in rasters with 3, 12 or 13 bands. In a raster of its own, the first band is used.</source>
        <translation>Si se deja vacío, la banda se encuentra por su nombre, por su interpretación de color o por su posición en los rásteres de 3, 12 o 13 bandas. En un ráster aparte, se usa la primera banda.</translation>
    </message>
    <message>
        <source>If empty, the band named VV is used, or the only band.</source>
        <translation>Si se deja vacío, se usa la banda llamada VV, o la única banda.</translation>
    </message>
    <message>
        <source>If empty, the only band is used, or the band whose name is that of a mask.</source>
        <translation>Si se deja vacío, se usa la única banda, o la que lleva el nombre de una máscara.</translation>
    </message>
    <message>
        <source>If this happened while trying out the packages, this computer's processor may be too old for this torch: enter an older version, such as 2.5.1. Otherwise install again.</source>
        <translation>Si estaba probando los paquetes, puede que el procesador de este equipo sea demasiado antiguo para este torch: indique una versión más antigua, como 2.5.1. Si no, instale de nuevo.</translation>
    </message>
    <message>
        <source>Image that the first network creates from the SAR raster alone, in the units of the optical raster.</source>
        <translation>Imagen que la primera red obtiene solo del ráster SAR, en las unidades del ráster óptico.</translation>
    </message>
    <message>
        <source>In a conda environment, remove the packages that were installed here and run: conda install pytorch.</source>
        <translation>En un entorno conda, quite lo que se instaló aquí y ejecute: conda install pytorch.</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Instalar</translation>
    </message>
    <message>
        <source>Install Microsoft's Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). If it is already installed, enter an older version of torch, such as 2.5.1, and install again.</source>
        <translation>Instale Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). Si ya está, indique como versión un torch más antiguo, como 2.5.1, e instale de nuevo.</translation>
    </message>
    <message>
        <source>Install again with the CPU build, or with all wheels that the CUDA build requires (their names begin with nvidia).</source>
        <translation>Instale de nuevo con la versión para CPU, o con todos los archivos wheel que necesita la versión para CUDA (sus nombres empiezan por nvidia).</translation>
    </message>
    <message>
        <source>Install again. If this happens repeatedly, install from a folder of wheels that were downloaded elsewhere.</source>
        <translation>Instale de nuevo. Si se sigue interrumpiendo, instale desde una carpeta de archivos wheel descargados en otro lugar.</translation>
    </message>
    <message>
        <source>Install again; in a folder of wheels, download that file again.</source>
        <translation>Instale de nuevo; en una carpeta de archivos wheel, descargue otra vez ese archivo.</translation>
    </message>
    <message>
        <source>Install from a folder of wheels, or repair QGIS with its installer.</source>
        <translation>Instale desde una carpeta de archivos wheel, o repare QGIS con su instalador.</translation>
    </message>
    <message>
        <source>Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, restart Windows, then install again.</source>
        <translation>Instálelo desde https://aka.ms/vs/17/release/vc_redist.x64.exe, reinicie Windows e instale de nuevo.</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Instalación</translation>
    </message>
    <message>
        <source>Installation report</source>
        <translation>Informe de la instalación</translation>
    </message>
    <message>
        <source>Installation report as JSON</source>
        <translation>Informe de la instalación en JSON</translation>
    </message>
    <message>
        <source>Installing ...</source>
        <translation>Instalando ...</translation>
    </message>
    <message>
        <source>Install…</source>
        <translation>Instalar…</translation>
    </message>
    <message>
        <source>It is part of QGIS: reinstall QGIS.</source>
        <translation>Forma parte de QGIS: reinstale QGIS.</translation>
    </message>
    <message>
        <source>Its number in masks of several bands, none or several of which are named like a mask.</source>
        <translation>Su número en las máscaras de varias bandas de las que ninguna, o más de una, tiene nombre de máscara.</translation>
    </message>
    <message>
        <source>Its number in the SAR rasters. If empty, the band named VV is used, or the only band.</source>
        <translation>Su número en los rásteres SAR. Si está vacío, se usa la banda llamada VV, o la única banda.</translation>
    </message>
    <message>
        <source>JSON files</source>
        <translation>Archivos JSON</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>Archivos JSON (*.json)</translation>
    </message>
    <message>
        <source>Keeps the finished blocks of an interrupted run, so that the same run, started again, computes only the missing ones. If empty, a run on this computer starts from scratch, and a run on a cluster keeps its blocks in a hidden folder beside the result.</source>
        <translation>Guarda los bloques terminados de una ejecución interrumpida, para que la misma ejecución, iniciada de nuevo, calcule solo los que faltan. Si se deja vacío, una ejecución en este equipo empieza de cero, y una en un clúster guarda sus bloques en una carpeta oculta junto al resultado.</translation>
    </message>
    <message>
        <source>Keeps the finished blocks of the date at which a run was interrupted, so that the same run, started again, computes only the missing ones; finished dates are kept in any case. If empty, a run on this computer does that date again, and a run on a cluster keeps its blocks in a hidden folder beside the results.</source>
        <translation>Guarda los bloques terminados de la fecha en la que se interrumpió una ejecución, para que la misma ejecución, iniciada de nuevo, calcule solo los que faltan; las fechas terminadas se conservan en todo caso. Si se deja vacío, una ejecución en este equipo repite esa fecha, y una en un clúster guarda sus bloques en una carpeta oculta junto a los resultados.</translation>
    </message>
    <message>
        <source>Largest cloud size (pixels)</source>
        <translation>Tamaño de las nubes más grandes (píxeles)</translation>
    </message>
    <message>
        <source>Layer '{name}' cannot be written to a temporary file: {cause}</source>
        <translation>La capa «{name}» no se puede escribir en un archivo temporal: {cause}</translation>
    </message>
    <message>
        <source>Layer '{name}' has no CRS. Assign it (layer menu, Layer CRS, Set Layer CRS) and run again.</source>
        <translation>La capa «{name}» no tiene SRC. Asígneselo (menú de la capa, SRC de la capa, Establecer SRC de la capa) y vuelva a ejecutar.</translation>
    </message>
    <message>
        <source>Layer '{name}' has several NoData values or ranges of its own, or not the same ones for all bands (layer properties, Transparency); only one additional value for all bands can be taken along. Reduce them to one, or save the layer as GeoTIFF with one NoData value and choose that.</source>
        <translation>La capa '{name}' tiene varios valores o intervalos NoData propios, o no los mismos para todas las bandas (propiedades de la capa, Transparencia); solo se puede tener en cuenta un valor adicional para todas las bandas. Redúzcalos a uno, o guarde la capa como GeoTIFF con un único valor NoData y elija ese archivo.</translation>
    </message>
    <message>
        <source>Layer '{name}' is not a raster file (it comes from '{provider}'). Save it as GeoTIFF first (layer menu, Export, Save As) and choose the file.</source>
        <translation>La capa «{name}» no es un archivo ráster (procede de «{provider}»). Guárdela antes como GeoTIFF (menú de la capa, Exportar, Guardar como) y elija el archivo.</translation>
    </message>
    <message>
        <source>Layer '{name}' is opened with its own settings ({settings}), which would be lost here. Add the file itself as a layer, or save the layer as GeoTIFF first, and choose that.</source>
        <translation>La capa «{name}» está abierta con ajustes propios ({settings}), que aquí se perderían. Añada el propio archivo como capa, o guarde antes la capa como GeoTIFF, y elija eso.</translation>
    </message>
    <message>
        <source>Leave the version of torch and the address of the index empty, or install from a folder of wheels.</source>
        <translation>Deje vacías la versión de torch y la dirección del índice, o instale desde una carpeta de archivos wheel.</translation>
    </message>
    <message>
        <source>Leave the version of torch empty to get the newest compatible one; in a folder of wheels, add versions built for this QGIS. A newer QGIS comes with newer packages.</source>
        <translation>Deje vacía la versión de torch para obtener la más reciente que encaje; en una carpeta de archivos wheel, añada versiones hechas para este QGIS. Un QGIS más reciente trae paquetes más recientes.</translation>
    </message>
    <message>
        <source>Let the system's package manager install {packages}, or set PIP_BREAK_SYSTEM_PACKAGES=1 and install again: only '{home}' is written, never the system's own folders.</source>
        <translation>Instale {packages} con el gestor de paquetes del sistema, o defina PIP_BREAK_SYSTEM_PACKAGES=1 e instale de nuevo: solo se escribe «{home}», nunca las carpetas del sistema.</translation>
    </message>
    <message>
        <source>Libraries of the CUDA build are missing ({detail}).</source>
        <translation>Faltan bibliotecas de la versión para CUDA ({detail}).</translation>
    </message>
    <message>
        <source>Load the results into a group of the project</source>
        <translation>Cargar los resultados en un grupo del proyecto</translation>
    </message>
    <message>
        <source>Login for the download</source>
        <translation>Credenciales para la descarga</translation>
    </message>
    <message>
        <source>MAX in PSNR and L in SSIM, in the units of the raster, for example 10000 for Sentinel-2 digital numbers. If empty, 255 for 8-bit rasters, otherwise the range of the reference values: mean ± 2.5 standard deviations. Metrics computed with different data ranges cannot be compared.</source>
        <translation>MAX en PSNR y L en SSIM, en las unidades del ráster, por ejemplo 10000 para los niveles digitales de Sentinel-2. Si se deja vacío, 255 para los rásteres de 8 bits; si no, el rango de los valores de la referencia: media ± 2,5 desviaciones típicas. No se pueden comparar indicadores calculados con rangos de datos distintos.</translation>
    </message>
    <message>
        <source>Mask of clouds and their shadows: a raster of any of the types below, which can be a band of the optical raster, or a layer of polygons in any CRS. If empty, clouds are detected as 'Detect clouds' does: by comparison with the other dates if there are any, otherwise in the optical raster alone; without other dates and without torch, shadows are not found.</source>
        <translation>Máscara de las nubes y sus sombras: un ráster de cualquiera de los tipos de abajo, que puede ser una banda del ráster óptico, o una capa de polígonos en cualquier SRC. Si se deja vacío, las nubes se detectan como hace «Detectar nubes»: por comparación con las otras fechas si las hay, y si no solo en el ráster óptico; sin otras fechas y sin torch no se encuentran sombras.</translation>
    </message>
    <message>
        <source>Masks of clouds and their shadows, rasters or layers of polygons, in any order. Each goes to the raster of the same product, of the same file name with something added, or of the same day. Rasters without one use their band named SCL, or like another mask (CLM, CLP, QA_PIXEL …); else their clouds are detected, and the masks written beside the results.</source>
        <translation>Máscaras de nubes y de sus sombras, rásteres o capas de polígonos, en cualquier orden. Cada una va al ráster del mismo producto, del mismo nombre de archivo con algo añadido, o del mismo día. Los rásteres sin máscara usan su banda llamada SCL o como otra máscara (CLM, CLP, QA_PIXEL…); si no, se detectan sus nubes, y las máscaras se escriben junto a los resultados.</translation>
    </message>
    <message>
        <source>Masks often miss the thin edges of clouds. Pixels outside the grown mask are not changed.</source>
        <translation>Las máscaras no suelen recoger los bordes finos de las nubes. Los píxeles fuera de la máscara ampliada no se modifican.</translation>
    </message>
    <message>
        <source>Mean absolute error</source>
        <translation>Error absoluto medio</translation>
    </message>
    <message>
        <source>Mean difference (restored minus reference)</source>
        <translation>Diferencia media (restaurado menos referencia)</translation>
    </message>
    <message>
        <source>Measures how well 'Remove clouds' works in your own area: clouds are painted on a clear raster and removed again, with the other dates and the SAR raster that you give, and the result is compared with the clear raster, which shows the true ground at the same moment. The report has metrics, images and plots.</source>
        <translation>Mide cuánto vale «Eliminar nubes» en su propio terreno: se pintan nubes en un ráster despejado y se vuelven a eliminar, con las otras fechas y el ráster SAR que usted indique, y el resultado se compara con el ráster despejado, que muestra el suelo real en el mismo instante. El informe contiene indicadores, imágenes y gráficos.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Método</translation>
    </message>
    <message>
        <source>Method used to detect clouds</source>
        <translation>Método utilizado para detectar las nubes</translation>
    </message>
    <message>
        <source>Metrics as JSON</source>
        <translation>Indicadores en JSON</translation>
    </message>
    <message>
        <source>Metrics as table</source>
        <translation>Indicadores en tabla</translation>
    </message>
    <message>
        <source>Minimum cloud probability (%)</source>
        <translation>Probabilidad mínima de nube (%)</translation>
    </message>
    <message>
        <source>Minimum cloud size (pixels)</source>
        <translation>Tamaño mínimo de las nubes (píxeles)</translation>
    </message>
    <message>
        <source>Missing: {}.</source>
        <translation>Falta: {}.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Model installed from the pack</source>
        <translation>Modelo instalado desde el paquete</translation>
    </message>
    <message>
        <source>Model pack to install (file or address)</source>
        <translation>Paquete de modelo que instalar (archivo o dirección)</translation>
    </message>
    <message>
        <source>Model packs</source>
        <translation>Paquetes de modelo</translation>
    </message>
    <message>
        <source>Model {name} {version} ({origin}, {megabytes:.1f} MB) is intact: SHA-256 {sha256}</source>
        <translation>El modelo {name} {version} ({origin}, {megabytes:.1f} MB) está íntegro: SHA-256 {sha256}</translation>
    </message>
    <message>
        <source>Model {name} {version} is already installed from this pack.</source>
        <translation>El modelo {name} {version} ya está instalado desde este paquete.</translation>
    </message>
    <message>
        <source>Model {name} {version} is installed. {summary}.</source>
        <translation>El modelo {name} {version} está instalado. {summary}.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Models available as MODEL, separated by commas</source>
        <translation>Modelos disponibles como MODEL, separados por comas</translation>
    </message>
    <message>
        <source>More than 0 and less than 100. Pixels with at least this probability, or spectral score, are cloud; a lower value finds more clouds. If empty, the method's default is used: {mask} for masks, 20 for thresholds, 40 for s2cloudless, 50 for OmniCloudMask, and the value on the card for the network.</source>
        <translation>Más de 0 y menos de 100. Los píxeles con al menos esta probabilidad, o puntuación espectral, son nube; un valor más bajo encuentra más nubes. Si se deja vacío, se usa el valor predeterminado del método: {mask} para máscaras, 20 para umbrales, 40 para s2cloudless, 50 para OmniCloudMask, y el valor de la ficha para la red.</translation>
    </message>
    <message>
        <source>Most days to the SAR raster</source>
        <translation>Máximo de días hasta el ráster SAR</translation>
    </message>
    <message>
        <source>Near-infrared band</source>
        <translation>Banda del infrarrojo cercano</translation>
    </message>
    <message>
        <source>No data</source>
        <translation>Sin datos</translation>
    </message>
    <message>
        <source>No folder of wheels is selected.</source>
        <translation>No se ha elegido ninguna carpeta de archivos wheel.</translation>
    </message>
    <message>
        <source>No versions of the packages are compatible with each other and with QGIS's own {kept}.</source>
        <translation>No hay versiones de los paquetes que encajen entre sí y con {kept} de QGIS.</translation>
    </message>
    <message>
        <source>NoData value of the SAR raster</source>
        <translation>Valor NoData del ráster SAR</translation>
    </message>
    <message>
        <source>NoData value of the SAR rasters</source>
        <translation>Valor NoData de los rásteres SAR</translation>
    </message>
    <message>
        <source>NoData value of the optical raster</source>
        <translation>Valor NoData del ráster óptico</translation>
    </message>
    <message>
        <source>NoData value of the rasters</source>
        <translation>Valor NoData de los rásteres</translation>
    </message>
    <message>
        <source>Not vegetated</source>
        <translation>Sin vegetación</translation>
    </message>
    <message>
        <source>Number format of the networks' arithmetic. auto tests the faster formats on this computer before the run and uses one only if it is faster and gives a visually identical image. float32 is the most accurate.</source>
        <translation>Formato numérico de los cálculos de las redes. auto prueba los formatos más rápidos en este equipo antes de la ejecución y solo usa uno si es más rápido y da una imagen idéntica a la vista. float32 es el más exacto.</translation>
    </message>
    <message>
        <source>Number of dates done by an earlier run</source>
        <translation>Número de fechas hechas por una ejecución anterior</translation>
    </message>
    <message>
        <source>Number of dates skipped</source>
        <translation>Número de fechas omitidas</translation>
    </message>
    <message>
        <source>Number of dates that failed</source>
        <translation>Número de fechas que fallaron</translation>
    </message>
    <message>
        <source>Number of dates with a result</source>
        <translation>Número de fechas con resultado</translation>
    </message>
    <message>
        <source>Number of looks</source>
        <translation>Número de looks</translation>
    </message>
    <message>
        <source>Number of looks used by the filter</source>
        <translation>Número de looks que usó el filtro</translation>
    </message>
    <message>
        <source>Number of problems found</source>
        <translation>Número de problemas encontrados</translation>
    </message>
    <message>
        <source>Number of the best date in the list of other dates, from 1</source>
        <translation>Número de la mejor fecha en la lista de las otras fechas, desde 1</translation>
    </message>
    <message>
        <source>Number of windows computed</source>
        <translation>Número de ventanas calculadas</translation>
    </message>
    <message>
        <source>Number of windows processed together; 0 chooses it by device. It is halved if the GPU runs out of memory.</source>
        <translation>Número de ventanas que se procesan juntas; 0 lo elige según el dispositivo de cálculo. Se reduce a la mitad si a la GPU le falta memoria.</translation>
    </message>
    <message>
        <source>Number of windows skipped, without cloud</source>
        <translation>Número de ventanas omitidas, sin nubes</translation>
    </message>
    <message>
        <source>Numbers of the bands to restore, such as 1,2,3, in the raster of the earliest date; in the others, the bands of the same names. If empty, all bands except masks, which are copied.</source>
        <translation>Números de las bandas que restaurar, como 1,2,3, en el ráster de la fecha más antigua; en los demás, las bandas con los mismos nombres. Si está vacío, todas las bandas salvo las máscaras, que se copian.</translation>
    </message>
    <message>
        <source>Numbers of the bands to restore. If empty, all bands except masks (scene classes, QA60, cloud probabilities), which are copied.</source>
        <translation>Números de las bandas que se restauran. Si está vacío, todas las bandas salvo las máscaras (clases de escena, QA60, probabilidades de nube), que se copian.</translation>
    </message>
    <message>
        <source>One HTML file with a table of the dates, pictures before and after, and the curves of the points.</source>
        <translation>Un único archivo HTML con una tabla de las fechas, imágenes de antes y después y las curvas de los puntos.</translation>
    </message>
    <message>
        <source>One HTML file with metrics, images and plots.</source>
        <translation>Un archivo HTML con indicadores, imágenes y gráficos.</translation>
    </message>
    <message>
        <source>One HTML file with the ranking, a plot and the expected errors.</source>
        <translation>Un archivo HTML con la clasificación, un gráfico y los errores esperados.</translation>
    </message>
    <message>
        <source>One Sentinel-1 raster for each of the other dates, in the same order and of the same orbit as the SAR raster: where the radar image has changed, so has the ground. They are read as the SAR raster is: the band of the same polarisation, and band, unit and NoData value as set there wherever the files do not tell them.</source>
        <translation>Un ráster Sentinel-1 por cada una de las otras fechas, en el mismo orden y de la misma órbita que el ráster SAR: donde ha cambiado la imagen de radar, también ha cambiado el suelo. Se leen como el ráster SAR: la banda de la misma polarización y, cuando los archivos no los indican, la banda, la unidad y el valor NoData elegidos para él.</translation>
    </message>
    <message>
        <source>One mask for each of the other dates, in the same order, of any type that the cloud mask may have, or polygons. In a mask of several bands, the cloud mask band is found by its name or, where the bands are those of the cloud mask, by its number. If empty, a band named SCL, or like another mask (CLM, CLP, QA_PIXEL …), is used, or else clouds are detected.</source>
        <translation>Una máscara por cada una de las otras fechas, en el mismo orden, de cualquier tipo admitido para la máscara de nubes, o polígonos. En una máscara de varias bandas, la banda de la máscara de nubes se busca por su nombre o, si las bandas son las de la máscara de nubes, por su número. Si está vacío, se usa una banda llamada SCL o como otra máscara (CLM, CLP, QA_PIXEL…) o, si no la hay, se detectan las nubes.</translation>
    </message>
    <message>
        <source>One mask for each raster, in the same order: the masks used by 'Remove clouds', rasters or polygons. If empty, only the expected errors decide between pixels.</source>
        <translation>Una máscara por cada ráster, en el mismo orden: las máscaras que usó «Eliminar nubes», rásteres o polígonos. Si se deja vacío, solo los errores esperados deciden entre los píxeles.</translation>
    </message>
    <message>
        <source>One more raster for each date, such as 2024-05-03_index.tif, with a band for each index, computed from the restored reflectance: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2); and a VRT of each index with the dates as its bands. Where expected errors are written, those of the indices are, too: 2024-05-03_index_error.tif. The bands must be among those that are restored.</source>
        <translation>Un ráster más por cada fecha, como 2024-05-03_index.tif, con una banda por cada índice, calculado a partir de la reflectancia restaurada: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2); y un VRT de cada índice cuyas bandas son las fechas. Donde se escriben los errores esperados, también los de los índices: 2024-05-03_index_error.tif. Las bandas deben estar entre las que se restauran.</translation>
    </message>
    <message>
        <source>One more raster for each date, with the expected error of each restored value, as in 'Remove clouds'. The error bars of NDVI curves need it.</source>
        <translation>Un ráster más por fecha, con el error esperado de cada valor restaurado, como en «Eliminar nubes». Las barras de error de las curvas de NDVI lo necesitan.</translation>
    </message>
    <message>
        <source>One raster of expected errors for each raster, in the same order, as written by 'Remove clouds': 0 where nothing was restored. Pixels with the smallest mean over all bands are preferred. If empty, restored pixels are taken from the first raster in the list.</source>
        <translation>Un ráster de errores esperados por cada ráster, en el mismo orden, tal como lo escribe «Eliminar nubes»: 0 donde no se restauró nada. Se prefieren los píxeles con la menor media de todas las bandas. Si se deja vacío, los píxeles restaurados se toman del primer ráster de la lista.</translation>
    </message>
    <message>
        <source>One row for each date, for the best dates together and for none, as CSV.</source>
        <translation>Una línea por cada fecha, una para las mejores fechas juntas y una sin ninguna, en CSV.</translation>
    </message>
    <message>
        <source>One row for each region and band, as CSV.</source>
        <translation>Una línea por cada región y banda, en CSV.</translation>
    </message>
    <message>
        <source>Only for products with one file per band (Sentinel-2 SAFE JP2, many Earth Engine exports): the {colour} band. The optical raster is then the red band.</source>
        <translation>Solo para productos con un archivo por banda (JP2 de Sentinel-2 SAFE, muchas exportaciones de Earth Engine): la banda {colour}. El ráster óptico es entonces la banda roja.</translation>
    </message>
    <message>
        <source>Only for products with one file per band: the bands to restore besides red, green and blue. Bands of another pixel size are resampled to the grid of the optical raster.</source>
        <translation>Solo para productos con un archivo por banda: las bandas que se restauran además de rojo, verde y azul. Las bandas con otro tamaño de píxel se remuestrean en la cuadrícula del ráster óptico.</translation>
    </message>
    <message>
        <source>Optical raster</source>
        <translation>Ráster óptico</translation>
    </message>
    <message>
        <source>Optical raster (target grid)</source>
        <translation>Ráster óptico (cuadrícula de destino)</translation>
    </message>
    <message>
        <source>Optical raster of a similar place and season. The result takes its brightness, contrast and units. If empty, the result is 8 bit.</source>
        <translation>Ráster óptico de un lugar y una estación semejantes. El resultado toma su brillo, contraste y unidades. Si se deja vacío, el resultado es de 8 bits.</translation>
    </message>
    <message>
        <source>Optical raster, date 1</source>
        <translation>Ráster óptico, fecha 1</translation>
    </message>
    <message>
        <source>Optical raster, date 2</source>
        <translation>Ráster óptico, fecha 2</translation>
    </message>
    <message>
        <source>Optical raster, date 3</source>
        <translation>Ráster óptico, fecha 3</translation>
    </message>
    <message>
        <source>Optical rasters of other dates, the closer the better. They may be cloudy themselves: their clouds are those of a band named SCL or are detected. Any CRS, pixel size, unit and product level.</source>
        <translation>Rásteres ópticos de otras fechas, cuanto más cercanas mejor. Pueden tener nubes: son las de una banda llamada SCL o se detectan. Cualquier SRC, tamaño de píxel, unidad y nivel de producto.</translation>
    </message>
    <message>
        <source>Optical rasters of other dates, the closer the better: cloud is what is brighter, and shadow what is darker, than these dates predict. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, pixel size, extent, unit and product level. At most {count}.</source>
        <translation>Ráster ópticos de otras fechas, cuanto más cercanas, mejor: es nube lo que es más claro, y sombra lo que es más oscuro, de lo que predicen estas fechas. También pueden tener nubes; lo nublado en ellos no se usa. Cualquier SRC, tamaño de píxel, extensión, unidad y nivel de producto. Como máximo {count}.</translation>
    </message>
    <message>
        <source>Optical rasters of other dates, the closer the better: one clear date is worth more than anything else. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, pixel size, extent, unit and product level; bands are matched by name, or by position where the number of bands is the same. At most {count}.</source>
        <translation>Rásteres ópticos de otras fechas, cuanto más cercanas mejor: una sola fecha despejada vale más que todo lo demás. Pueden tener nubes; lo que está nublado en ellos no se usa. Cualquier SRC, tamaño de píxel, extensión, unidad y nivel de producto; las bandas se emparejan por su nombre, o por su posición si su número es el mismo. Como máximo {count}.</translation>
    </message>
    <message>
        <source>Options of GDAL's GeoTIFF driver as NAME=VALUE, separated by |, such as COMPRESS=ZSTD|NUM_THREADS=4. They override the defaults: tiled, compressed, BigTIFF if needed. Only images are stored with loss, where it is asked for: masks and other classes, indices and expected errors are not.</source>
        <translation>Opciones del controlador GeoTIFF de GDAL con la forma NAME=VALUE, separadas por |, por ejemplo COMPRESS=ZSTD|NUM_THREADS=4. Sustituyen a los valores predeterminados: en teselas, comprimido, BigTIFF si hace falta. Solo las imágenes se guardan con pérdida, cuando se pide; las máscaras y otras clases, los índices y los errores esperados, no.</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Origen</translation>
    </message>
    <message>
        <source>Other dates of the same place</source>
        <translation>Otras fechas del mismo lugar</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file.</source>
        <translation>Sustituye al valor que declara el archivo.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file. NaN is always NoData, and so is 0 in linear power and amplitude. If empty, 0 in decibels and values below -99 dB are NoData, too, where they repeat too often to have been measured.</source>
        <translation>Sustituye al valor que declara el archivo. NaN es siempre NoData, y también 0 en potencia lineal y amplitud. Si está vacío, 0 en decibelios y los valores por debajo de -99 dB también son NoData cuando se repiten demasiado para haber sido medidos.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file. Pixels with this value are NoData in the mask.</source>
        <translation>Sustituye al valor que declara el archivo. Los píxeles con este valor son NoData en la máscara.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the file. Pixels with this value are not changed.</source>
        <translation>Sustituye al valor que declara el archivo. Los píxeles con este valor no se modifican.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the files.</source>
        <translation>Reemplaza el valor declarado por los archivos.</translation>
    </message>
    <message>
        <source>Overrides the value declared by the files. Pixels with this value are not changed.</source>
        <translation>Reemplaza el valor declarado por los archivos. Los píxeles con este valor no se cambian.</translation>
    </message>
    <message>
        <source>PSNR (dB)</source>
        <translation>PSNR (dB)</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>Paquete</translation>
    </message>
    <message>
        <source>Package index</source>
        <translation>Índice de paquetes</translation>
    </message>
    <message>
        <source>Paints clouds and their shadows on a clear raster, and writes a mask of where they are.</source>
        <translation>Pinta nubes y sus sombras en un ráster despejado, y escribe una máscara de dónde están.</translation>
    </message>
    <message>
        <source>Paints clouds on a clear raster, removes them and compares the result with the clear raster.</source>
        <translation>Pinta nubes en un ráster despejado, las elimina y compara el resultado con el ráster despejado.</translation>
    </message>
    <message>
        <source>Paints synthetic clouds and their shadows on a clear optical raster. To measure how well restoration works in your own area, remove them with 'Remove clouds' and compare the result with the clear raster using 'Evaluate restoration'. The result has the bands, units, data type and grid of the clear raster, and pixels where the mask is 0 are not changed. The same settings always give the same clouds, also on single-band rasters that share one grid.</source>
        <translation>Pinta nubes sintéticas y sus sombras en un ráster óptico despejado. Para medir cuánto vale la restauración en su propio terreno, elimínelas con «Eliminar nubes» y compare el resultado con el ráster despejado mediante «Evaluar la restauración». El resultado tiene las bandas, unidades, tipo de datos y cuadrícula del ráster despejado, y los píxeles donde la máscara es 0 no se modifican. Los mismos ajustes dan siempre las mismas nubes, también en rásteres de una sola banda que comparten una cuadrícula.</translation>
    </message>
    <message>
        <source>Pattern of the dates in names</source>
        <translation>Patrón de las fechas en los nombres</translation>
    </message>
    <message>
        <source>Plugins &gt; SAR Cloud Removal &gt; Python packages</source>
        <translation>Complementos &gt; SAR Cloud Removal &gt; Paquetes de Python</translation>
    </message>
    <message>
        <source>Points whose NDVI is followed</source>
        <translation>Puntos cuyo NDVI se sigue</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Precisión</translation>
    </message>
    <message>
        <source>Preparation</source>
        <translation>Preparación</translation>
    </message>
    <message>
        <source>Prepare SAR</source>
        <translation>Preparar SAR</translation>
    </message>
    <message>
        <source>Problems and remedies</source>
        <translation>Problemas y soluciones</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>Hilos del procesador</translation>
    </message>
    <message>
        <source>Provenance</source>
        <translation>Procedencia</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Para qué</translation>
    </message>
    <message>
        <source>Python ended unexpectedly (status {status}) during this step: {step}.</source>
        <translation>Python terminó de golpe (estado {status}) mientras hacía esto: {step}.</translation>
    </message>
    <message>
        <source>Python packages…</source>
        <translation>Paquetes de Python…</translation>
    </message>
    <message>
        <source>QGIS's own Python has an old {package}, but the installed packages need a newer one ({detail}).</source>
        <translation>El Python de QGIS tiene un {package} antiguo, y lo que se instaló necesita uno más reciente ({detail}).</translation>
    </message>
    <message>
        <source>QGIS's own Python has {package} {found} in '{place}', but {requirement} is required.</source>
        <translation>El Python de QGIS tiene {package} {found} en '{place}', pero se requiere {requirement}.</translation>
    </message>
    <message>
        <source>QGIS's own Python has {}. What cannot be loaded must be repaired or removed there.</source>
        <translation>El Python de QGIS tiene {}. Lo que no se pueda cargar debe repararse o eliminarse allí.</translation>
    </message>
    <message>
        <source>QGIS's own packages take precedence and are not changed here. Update it: python3 -m pip install --upgrade {package}, in the OSGeo4W Shell or a terminal, on Debian and Ubuntu with --user --break-system-packages.</source>
        <translation>Los paquetes de QGIS van primero y aquí quedan como están. Actualice ese: python3 -m pip install --upgrade {package}, en el OSGeo4W Shell o en un terminal, en Debian y Ubuntu con --user --break-system-packages.</translation>
    </message>
    <message>
        <source>QGIS's own packages take precedence over those installed here and are not changed. Remove this one with the tool that installed it (apt remove python3-{package}, conda remove, or "{program}" -m pip uninstall {package}), then install again. Or upgrade it: "{program}" -m pip install --upgrade "{requirement}", on Debian and Ubuntu with --break-system-packages.</source>
        <translation>Los paquetes de QGIS tienen prioridad sobre los que se instalan aquí y no se modifican. Elimine este con la herramienta que lo instaló (apt remove python3-{package}, conda remove o "{program}" -m pip uninstall {package}) y vuelva a instalar. O actualícelo: "{program}" -m pip install --upgrade "{requirement}", en Debian y Ubuntu con --break-system-packages.</translation>
    </message>
    <message>
        <source>Ranks other dates by how well clouds can be removed with them, before anything is restored.</source>
        <translation>Clasifica otras fechas según lo bien que se pueden eliminar las nubes con ellas, antes de restaurar nada.</translation>
    </message>
    <message>
        <source>Raster with the grid of the results</source>
        <translation>Ráster con la cuadrícula de los resultados</translation>
    </message>
    <message>
        <source>Rasters of different dates</source>
        <translation>Rásteres de distintas fechas</translation>
    </message>
    <message>
        <source>Rasters of further bands</source>
        <translation>Rásteres de otras bandas</translation>
    </message>
    <message>
        <source>Rasters of the series</source>
        <translation>Rásteres de la serie</translation>
    </message>
    <message>
        <source>Ready to remove clouds, without the networks.</source>
        <translation>Listo para eliminar nubes, sin las redes.</translation>
    </message>
    <message>
        <source>Ready to remove clouds: {model} on {device}, {tile} for a fully cloudy Sentinel-2 tile.</source>
        <translation>Listo para eliminar nubes: {model} en {device}, {tile} para una tesela Sentinel-2 totalmente nubosa.</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>Listo.</translation>
    </message>
    <message>
        <source>Ready. The networks need Python packages: {}.</source>
        <translation>Listo. Las redes necesitan paquetes de Python: {}.</translation>
    </message>
    <message>
        <source>Red band</source>
        <translation>Banda roja</translation>
    </message>
    <message>
        <source>Reference raster</source>
        <translation>Ráster de referencia</translation>
    </message>
    <message>
        <source>Reinstall</source>
        <translation>Reinstalar</translation>
    </message>
    <message>
        <source>Remove clouds</source>
        <translation>Eliminar nubes</translation>
    </message>
    <message>
        <source>Remove clouds from a series</source>
        <translation>Eliminar nubes de una serie</translation>
    </message>
    <message>
        <source>Remove clouds, date 1</source>
        <translation>Eliminar nubes, fecha 1</translation>
    </message>
    <message>
        <source>Remove clouds, date 2</source>
        <translation>Eliminar nubes, fecha 2</translation>
    </message>
    <message>
        <source>Remove clouds, date 3</source>
        <translation>Eliminar nubes, fecha 3</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates and takes each pixel from the best of them.</source>
        <translation>Elimina las nubes de tres fechas y toma cada píxel de la mejor de ellas.</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates of the same place and combines the dates into one raster. Each date is restored with the two others as references. Each pixel comes from the first date on which it is clear; a pixel that is clear on no date comes from the restoration with the smallest expected error. Clouds are taken from the mask of each date or, without a mask, detected in the optical raster. For another number of dates, run 'Remove clouds from a series' and then 'Best-pixel composite'.</source>
        <translation>Elimina las nubes de tres fechas de un mismo lugar y combina esas fechas en un ráster. Cada fecha se restaura con las otras dos como referencias. Cada píxel procede de la primera fecha en la que está despejado; un píxel que no lo está en ninguna procede de la restauración con el menor error esperado. Las nubes se toman de la máscara de cada fecha o, sin máscara, se detectan en el ráster óptico. Para otro número de fechas, ejecute «Eliminar nubes de una serie» y después «Composición del mejor píxel».</translation>
    </message>
    <message>
        <source>Removing the unfinished installation ...</source>
        <translation>Quitando la instalación inacabada ...</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Informe</translation>
    </message>
    <message>
        <source>Reports the versions of everything that cloud removal needs, the available devices, whether the models are intact, and how long each model takes on each device, as measured. If something is missing, it still runs, and explains which algorithms can be used without it and how to get it. Installs a model pack if you name one; otherwise nothing is ever downloaded.</source>
        <translation>Indica las versiones de todo lo que necesita la eliminación de nubes, los dispositivos de cálculo disponibles, si los modelos están íntegros y cuánto tarda, medido, cada modelo en cada dispositivo. Si falta algo, funciona igualmente y explica qué algoritmos se pueden usar sin ello y cómo conseguirlo. Instala un paquete de modelo si usted indica uno; si no, nunca se descarga nada.</translation>
    </message>
    <message>
        <source>Reports what is installed, what is missing and how fast it runs; installs model packs.</source>
        <translation>Indica qué está instalado, qué falta y con qué velocidad funciona; instala paquetes de modelo.</translation>
    </message>
    <message>
        <source>Restart QGIS: the old packages are still loaded.</source>
        <translation>Reinicie QGIS: los paquetes antiguos siguen cargados.</translation>
    </message>
    <message>
        <source>Restored raster</source>
        <translation>Ráster restaurado</translation>
    </message>
    <message>
        <source>Restored rasters</source>
        <translation>Rásteres restaurados</translation>
    </message>
    <message>
        <source>Restores all bands of a Sentinel-2 raster under clouds and cloud shadows, from rasters of other dates, from Sentinel-1 radar, which sees through clouds, and from the clear surroundings. How much each of these is worth here is found out first, on clear ground of the same raster, and the log says what error to expect. The result has the grid, units and data type of the optical raster, and pixels outside the grown cloud mask are not changed.</source>
        <translation>Restaura todas las bandas de un ráster Sentinel-2 bajo las nubes y sus sombras, a partir de rásteres de otras fechas, del radar Sentinel-1, que ve a través de las nubes, y de los alrededores despejados. Primero se mide sobre suelo despejado del mismo ráster cuánto vale aquí cada uno de ellos, y el registro dice qué error cabe esperar. El resultado tiene la cuadrícula, las unidades y el tipo de datos del ráster óptico, y los píxeles fuera de la máscara ampliada no se modifican.</translation>
    </message>
    <message>
        <source>Restores every date of a series of Sentinel-2 rasters under clouds, each with the others.</source>
        <translation>Restaura bajo las nubes cada fecha de una serie de rásteres Sentinel-2, cada una con las demás.</translation>
    </message>
    <message>
        <source>Restores the ground under clouds in a Sentinel-2 raster, in every band, using other dates and Sentinel-1 radar of the same place.</source>
        <translation>Restaura el suelo bajo las nubes de un ráster Sentinel-2, en todas las bandas, con otras fechas y con el radar Sentinel-1 del mismo lugar.</translation>
    </message>
    <message>
        <source>Root mean square error</source>
        <translation>Raíz del error cuadrático medio</translation>
    </message>
    <message>
        <source>Run the script in a terminal with QGIS's Python: python3 "{script}"</source>
        <translation>Ejecute el script en un terminal con el Python de QGIS: python3 "{script}"</translation>
    </message>
    <message>
        <source>Run the script with QGIS's own Python, on Windows in the OSGeo4W Shell.</source>
        <translation>Ejecute el script con el propio Python de QGIS, en Windows en el OSGeo4W Shell.</translation>
    </message>
    <message>
        <source>SAR Cloud Removal</source>
        <translation>SAR Cloud Removal</translation>
    </message>
    <message>
        <source>SAR Cloud Removal: Python packages</source>
        <translation>SAR Cloud Removal: paquetes de Python</translation>
    </message>
    <message>
        <source>SAR Cloud Removal: installation</source>
        <translation>SAR Cloud Removal: instalación</translation>
    </message>
    <message>
        <source>SAR as optical image</source>
        <translation>SAR como imagen óptica</translation>
    </message>
    <message>
        <source>SAR as the networks see it</source>
        <translation>SAR tal como lo ven las redes</translation>
    </message>
    <message>
        <source>SAR in decibels</source>
        <translation>SAR en decibelios</translation>
    </message>
    <message>
        <source>SAR raster</source>
        <translation>Ráster SAR</translation>
    </message>
    <message>
        <source>SAR raster, date 1</source>
        <translation>Ráster SAR, fecha 1</translation>
    </message>
    <message>
        <source>SAR raster, date 2</source>
        <translation>Ráster SAR, fecha 2</translation>
    </message>
    <message>
        <source>SAR raster, date 3</source>
        <translation>Ráster SAR, fecha 3</translation>
    </message>
    <message>
        <source>SAR rasters</source>
        <translation>Rásteres SAR</translation>
    </message>
    <message>
        <source>SAR rasters of the other dates</source>
        <translation>Rásteres SAR de las otras fechas</translation>
    </message>
    <message>
        <source>SAR to optical</source>
        <translation>De SAR a óptico</translation>
    </message>
    <message>
        <source>SAR unit</source>
        <translation>Unidad del SAR</translation>
    </message>
    <message>
        <source>SCL mask → remove clouds</source>
        <translation>Máscara SCL → eliminar nubes</translation>
    </message>
    <message>
        <source>SCL, QA60, a cloud probability or any other mask. If empty, clouds are detected in the optical raster.</source>
        <translation>SCL, QA60, una probabilidad de nube o cualquier otra máscara. Si se deja vacío, las nubes se detectan en el ráster óptico.</translation>
    </message>
    <message>
        <source>SHA-256 of the model pack</source>
        <translation>SHA-256 del paquete de modelo</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>Saturated or defective</source>
        <translation>Saturado o defectuoso</translation>
    </message>
    <message>
        <source>Scene classification (SCL)</source>
        <translation>Clasificación de escena (SCL)</translation>
    </message>
    <message>
        <source>Seconds per window on that device, default model</source>
        <translation>Segundos por ventana en ese dispositivo, modelo predeterminado</translation>
    </message>
    <message>
        <source>See the log for details: {log}</source>
        <translation>El registro dice más: {log}</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla aleatoria</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the optical raster. Any CRS and pixel size. It may be left out if there are other dates.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero) del mismo lugar, tomada a pocos días del ráster óptico. Cualquier SRC y tamaño de píxel. Puede faltar si hay otras fechas.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the optical raster; VH is used beside VV where it is there. Any CRS, pixel size and extent: it is resampled to the grid of the optical raster on the fly. It may be left out if there are other dates.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero) del mismo lugar, tomada a pocos días del ráster óptico; se usa VH junto a VV si la hay. Cualquier SRC, tamaño de píxel y extensión: se remuestrea al vuelo en la cuadrícula del ráster óptico. Puede faltar si hay otras fechas.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of this date. It may be left out. Only with SAR of all dates, from the same orbit, does it also show what has changed between them.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero) del mismo lugar, tomada a pocos días de esta fecha. Puede faltar. Solo si todas las fechas tienen SAR, de la misma órbita, muestra además qué ha cambiado entre ellas.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought). Any CRS, pixel size and extent.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero). Cualquier SRC, tamaño de píxel y extensión.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought). The result has the same grid.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero). El resultado tiene la misma cuadrícula.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter of the same place, if 'Remove clouds' is going to have it, too. Any CRS, pixel size and extent.</source>
        <translation>Retrodispersión de Sentinel-1 del mismo lugar, si «Eliminar nubes» también va a disponer de ella. Cualquier SRC, tamaño de píxel y extensión.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter of the same place, in any order, best of one relative orbit. Each date takes the raster of the nearest day. The dates are found as those of the series are.</source>
        <translation>Retrodispersión de Sentinel-1 del mismo lugar, en cualquier orden, mejor de una misma órbita relativa. Cada fecha toma el ráster del día más cercano. Las fechas se hallan como las de la serie.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds.</source>
        <translation>Ráster Sentinel-2 sin nubes.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds: 8 bit, digital numbers or reflectance, with any number of bands.</source>
        <translation>Ráster Sentinel-2 sin nubes: de 8 bits, en niveles digitales o en reflectancia, con cualquier número de bandas.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster: 8 bit, digital numbers or reflectance. The mask has the same grid. If empty, the mask has the grid of the cloud mask below.</source>
        <translation>Ráster Sentinel-2: de 8 bits, en niveles digitales o en reflectancia. La máscara tiene la misma cuadrícula. Si se deja vacío, tiene la de la máscara de nubes de abajo.</translation>
    </message>
    <message>
        <source>Series without clouds</source>
        <translation>Serie sin nubes</translation>
    </message>
    <message>
        <source>Set AUTHCFG to the login that this server requires (Settings, Options, Authentication).</source>
        <translation>Indique en AUTHCFG las credenciales que exige este servidor (Configuración, Opciones, Autenticación).</translation>
    </message>
    <message>
        <source>Set the environment variable {variable} to a short folder, such as C:\sar, and restart QGIS; or ask your administrator to enable long paths (https://pip.pypa.io/warnings/enable-long-paths).</source>
        <translation>Haga que la variable de entorno {variable} indique una carpeta de nombre corto, como C:\sar, y vuelva a iniciar QGIS; o pida a su administrador que active las rutas largas (https://pip.pypa.io/warnings/enable-long-paths).</translation>
    </message>
    <message>
        <source>Set the environment variable {} to use another folder.</source>
        <translation>Defina la variable de entorno {} para usar otra carpeta.</translation>
    </message>
    <message>
        <source>Shadow direction (degrees)</source>
        <translation>Dirección de las sombras (grados)</translation>
    </message>
    <message>
        <source>Shadow distance (pixels, 0 for no shadows)</source>
        <translation>Distancia de las sombras (píxeles, 0 para ninguna sombra)</translation>
    </message>
    <message>
        <source>Share of compared pixels that are under cloud, 0 to 1</source>
        <translation>Proporción de los píxeles comparados que están bajo las nubes, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels restored, 0 to 1</source>
        <translation>Proporción de píxeles restaurados, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels that are clear on at least one date, 0 to 1</source>
        <translation>Proporción de píxeles despejados en alguna fecha, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels that were compared, 0 to 1</source>
        <translation>Proporción de píxeles comparados, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels with data, 0 to 1</source>
        <translation>Proporción de píxeles con datos, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of the valid pixels hidden by clouds, not counting shadows.</source>
        <translation>Proporción de los píxeles válidos que ocultan las nubes, sin contar las sombras.</translation>
    </message>
    <message>
        <source>Share of valid pixels in shadow, 0 to 1</source>
        <translation>Proporción de píxeles válidos en sombra, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of valid pixels under cloud, 0 to 1</source>
        <translation>Proporción de píxeles válidos bajo las nubes, de 0 a 1</translation>
    </message>
    <message>
        <source>Shows a radar raster as the networks see it: backscatter in decibels on the grid of the optical raster. 'Remove clouds' does this itself, so use this algorithm for inspection, comparison and other work. A speckle filter makes images smoother, but the networks were trained on radar with speckle: give them the unfiltered raster.</source>
        <translation>Muestra un ráster de radar tal como lo ven las redes: la retrodispersión en decibelios en la cuadrícula del ráster óptico. «Eliminar nubes» hace esto por sí solo, así que este algoritmo sirve para examinar, comparar y otros trabajos. Un filtro de moteado (speckle) suaviza las imágenes, pero las redes se entrenaron con radar con su moteado: deles el ráster sin filtrar.</translation>
    </message>
    <message>
        <source>Side length of the window for lee and gamma_map, an odd number. Larger values are smoother and less sharp.</source>
        <translation>Lado de la ventana de lee y gamma_map, un número impar. Un valor mayor es más suave y menos nítido.</translation>
    </message>
    <message>
        <source>Side length of the windows that the networks process, a multiple of {size}; 0 uses the model's own size. Larger windows overlap less, so there is less to compute, but they need more memory.</source>
        <translation>Lado de las ventanas que procesan las redes, un múltiplo de {size}; 0 usa el tamaño propio del modelo. Las ventanas más grandes se solapan menos, así que hay menos que calcular, pero necesitan más memoria.</translation>
    </message>
    <message>
        <source>Simulate clouds</source>
        <translation>Simular nubes</translation>
    </message>
    <message>
        <source>Simulate → remove → evaluate</source>
        <translation>Simular → eliminar → evaluar</translation>
    </message>
    <message>
        <source>Simulated clouds</source>
        <translation>Nubes simuladas</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Snow or ice</source>
        <translation>Nieve o hielo</translation>
    </message>
    <message>
        <source>Source date of each pixel</source>
        <translation>Fecha de origen de cada píxel</translation>
    </message>
    <message>
        <source>Source of the colours: clear pixels, clear reference or model card</source>
        <translation>Origen de los colores: píxeles despejados, referencia despejada o ficha del modelo</translation>
    </message>
    <message>
        <source>Source raster of each pixel</source>
        <translation>Ráster de origen de cada píxel</translation>
    </message>
    <message>
        <source>Speckle filter</source>
        <translation>Filtro de moteado (speckle)</translation>
    </message>
    <message>
        <source>Spectral angle (degrees)</source>
        <translation>Ángulo espectral (grados)</translation>
    </message>
    <message>
        <source>Spectral indices</source>
        <translation>Índices espectrales</translation>
    </message>
    <message>
        <source>Spectral indices to compute</source>
        <translation>Índices espectrales que se calculan</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Sistema</translation>
    </message>
    <message>
        <source>Table of the dates</source>
        <translation>Tabla de las fechas</translation>
    </message>
    <message>
        <source>Takes several dates of one place, all of them partly cloudy, and writes each of them without clouds, on one grid, with the source and the expected error of every pixel. Each date is restored by 'Remove clouds' with the dates around it, before and after. A date on which hardly any ground is clear is skipped, and one that fails does not stop the others; the table series.csv says what was done and what error to expect. Started again after an interruption, or with more dates, the run keeps what is finished and unchanged.</source>
        <translation>Toma varias fechas de un lugar, todas en parte nubladas, y escribe cada una sin nubes, en una misma cuadrícula, con la fuente y el error esperado de cada píxel. Cada fecha se restaura con «Eliminar nubes» y las fechas de alrededor, antes y después. Una fecha en la que casi nada está despejado se omite, y una que falla no detiene a las demás; la tabla series.csv dice qué se hizo y qué error esperar. Iniciada de nuevo tras una interrupción, o con más fechas, la ejecución conserva lo terminado que no ha cambiado.</translation>
    </message>
    <message>
        <source>The JSON file exported with your own fine-tuned weights. It overrides the model selected above.</source>
        <translation>El archivo JSON exportado con sus propios pesos ajustados. Sustituye al modelo elegido arriba.</translation>
    </message>
    <message>
        <source>The JSON file exported with your own network. If empty, the detector supplied with the plugin is used.</source>
        <translation>El archivo JSON exportado con su propia red. Si se deja vacío, se usa el detector suministrado con el complemento.</translation>
    </message>
    <message>
        <source>The JSON file of another model. If empty, the model supplied with the plugin is used.</source>
        <translation>El archivo JSON de otro modelo. Si se deja vacío, se usa el modelo suministrado con el complemento.</translation>
    </message>
    <message>
        <source>The Python package {name} is installed but cannot be loaded ({error}). {remedy} To reinstall it, choose {menu} in QGIS, or run: {command}</source>
        <translation>El paquete de Python {name} está instalado pero no se puede cargar ({error}). {remedy} Para reinstalarlo, elija {menu} en QGIS, o ejecute: {command}</translation>
    </message>
    <message>
        <source>The Python package {package} is installed but cannot be loaded ({detail}). It lies in '{place}' and is QGIS's own.</source>
        <translation>El paquete de Python {package} está instalado pero no se puede cargar ({detail}). Se encuentra en '{place}' y es del propio QGIS.</translation>
    </message>
    <message>
        <source>The Python program of this QGIS was not found (searched: {places}).</source>
        <translation>No se encontró el programa Python de este QGIS (buscado: {places}).</translation>
    </message>
    <message>
        <source>The SCL raster of the same product, with 20 or 10 m pixels.</source>
        <translation>El ráster SCL del mismo producto, con píxeles de 20 o 10 m.</translation>
    </message>
    <message>
        <source>The algorithms can be used immediately.</source>
        <translation>Los algoritmos se pueden usar de inmediato.</translation>
    </message>
    <message>
        <source>The authentication configuration '{authcfg}' cannot be used. Choose an existing one (Settings, Options, Authentication) and enter the master password; qgis_process reads the password from the file named by the environment variable QGIS_AUTH_PASSWORD_FILE.</source>
        <translation>No se puede usar la configuración de autenticación «{authcfg}». Elija una que exista (Configuración, Opciones, Autenticación) e introduzca la contraseña maestra; qgis_process la lee del archivo que indica la variable de entorno QGIS_AUTH_PASSWORD_FILE.</translation>
    </message>
    <message>
        <source>The bands to compare, in the same order for both rasters. If empty, bands are paired by name, as red, green and blue, or by position.</source>
        <translation>Las bandas que se comparan, en el mismo orden para ambos rásteres. Si se deja vacío, las bandas se emparejan por su nombre, como roja, verde y azul, o por su posición.</translation>
    </message>
    <message>
        <source>The build is '{value}'; choose one of {builds}.</source>
        <translation>La variante que instalar es «{value}», se admiten {builds}.</translation>
    </message>
    <message>
        <source>The certificate file '{value}' cannot be read: choose a file that you may read.</source>
        <translation>No se puede leer el archivo de certificado '{value}': elija uno que tenga permiso de leer.</translation>
    </message>
    <message>
        <source>The certificate file '{value}' does not exist.</source>
        <translation>El archivo de certificado «{value}» no existe.</translation>
    </message>
    <message>
        <source>The certificate file cannot be read.</source>
        <translation>No se puede leer el archivo del certificado.</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted.</source>
        <translation>No se confía en el certificado de {host}.</translation>
    </message>
    <message>
        <source>The decibels scaled as the networks take them: the mean minus and plus 2.5 standard deviations becomes -1 and 1, and values beyond are clipped. Pixels without data are 0 for the networks and NoData here.</source>
        <translation>Los decibelios escalados como los toman las redes: la media menos y más 2,5 desviaciones típicas pasa a ser -1 y 1, y se recortan los valores que exceden. Los píxeles sin datos son 0 para las redes y NoData aquí.</translation>
    </message>
    <message>
        <source>The disk is full: about {needed} are needed in '{home}', {free} are free.</source>
        <translation>El disco está lleno: se necesitan unos {needed} en «{home}», hay {free} libres.</translation>
    </message>
    <message>
        <source>The download cannot be stored in '{folder}' ({error}). Free some space there, and check that the folder is writable.</source>
        <translation>La descarga no se puede guardar en «{folder}» ({error}). Libere espacio ahí y compruebe que se puede escribir en la carpeta.</translation>
    </message>
    <message>
        <source>The download needs {megabytes:.0f} MB, but '{folder}' has only {free:.0f} MB free. Free some space on that disk.</source>
        <translation>La descarga necesita {megabytes:.0f} MB, pero en «{folder}» solo hay {free:.0f} MB libres. Libere espacio en ese disco.</translation>
    </message>
    <message>
        <source>The download was interrupted.</source>
        <translation>La descarga se interrumpió.</translation>
    </message>
    <message>
        <source>The expression of {name}, '{expression}', cannot be evaluated: {cause}</source>
        <translation>La expresión de {name}, «{expression}», no se puede evaluar: {cause}</translation>
    </message>
    <message>
        <source>The file '{value}' contains no certificate in PEM format (no line -----BEGIN CERTIFICATE-----). Export the certificate again as 'Base-64 encoded X.509', or convert it: openssl x509 -inform der -in FILE -out certificate.pem</source>
        <translation>El archivo '{value}' no contiene ningún certificado en formato PEM (ninguna línea -----BEGIN CERTIFICATE-----). Exporte de nuevo el certificado como 'X.509 codificado en base 64', o conviértalo: openssl x509 -inform der -in FILE -out certificate.pem</translation>
    </message>
    <message>
        <source>The file from {url} is not the requested one and was deleted: its SHA-256 is {actual}, but SHA256 is {digest}. Compare both with the hash that the publisher states. If SHA256 is correct, the file was damaged or replaced in transit: try again, or use another network.</source>
        <translation>El archivo de {url} no es el solicitado y se borró: su SHA-256 es {actual}, pero SHA256 es {digest}. Compare ambos con el resumen (hash) que declara quien lo publica. Si SHA256 es correcto, el archivo se dañó o se sustituyó por el camino: inténtelo de nuevo, o use otra red.</translation>
    </message>
    <message>
        <source>The file is larger than {gigabytes:.0f} GB, so it is not a model pack. Check the address.</source>
        <translation>El archivo supera los {gigabytes:.0f} GB, así que no es un paquete de modelo. Compruebe la dirección.</translation>
    </message>
    <message>
        <source>The folder '{home}' cannot be locked against a second installation: its disk does not support locks.</source>
        <translation>No se puede bloquear la carpeta '{home}' contra una segunda instalación: su disco no admite bloqueos.</translation>
    </message>
    <message>
        <source>The folder '{source}' does not contain a wheel of {package}.</source>
        <translation>La carpeta «{source}» no tiene ningún archivo wheel de {package}.</translation>
    </message>
    <message>
        <source>The hash that the publisher states for the pack, 64 hexadecimal digits. A pack with a different hash is not installed. Required for downloads.</source>
        <translation>El resumen (hash) que declara para el paquete quien lo publica, 64 cifras hexadecimales. Un paquete con otro resumen no se instala. Obligatorio para las descargas.</translation>
    </message>
    <message>
        <source>The index is not an address: enter one such as http://...</source>
        <translation>El índice no es una dirección: se espera http://...</translation>
    </message>
    <message>
        <source>The installation failed.</source>
        <translation>La instalación ha fallado.</translation>
    </message>
    <message>
        <source>The installation failed: {detail}</source>
        <translation>La instalación ha fallado: {detail}</translation>
    </message>
    <message>
        <source>The installation was cancelled.</source>
        <translation>La instalación se canceló.</translation>
    </message>
    <message>
        <source>The login is sent unencrypted: the address begins with http, not https.</source>
        <translation>Las credenciales se envían sin cifrar: la dirección empieza por http, no por https.</translation>
    </message>
    <message>
        <source>The mask supplied with the raster, of any of the types below, which can be a band of the raster itself, or a layer of polygons in any CRS. If empty, clouds are detected in the raster.</source>
        <translation>La máscara suministrada con el ráster, de cualquiera de los tipos de abajo, que puede ser una banda del propio ráster, o una capa de polígonos en cualquier SRC. Si se deja vacío, las nubes se detectan en el ráster.</translation>
    </message>
    <message>
        <source>The mask used for the restoration: 0 where the ground is clear, any other value under clouds and their shadows, or one of the types below, or a layer of polygons. If empty, only metrics of the whole raster are computed.</source>
        <translation>La máscara usada para la restauración: 0 donde el suelo está despejado, cualquier otro valor bajo las nubes y sus sombras, o uno de los tipos de abajo, o una capa de polígonos. Si se deja vacío, solo se calculan los indicadores del ráster entero.</translation>
    </message>
    <message>
        <source>The memory ran out.</source>
        <translation>La memoria se agotó.</translation>
    </message>
    <message>
        <source>The networks need Python packages that are not part of QGIS. They are installed into a folder of your QGIS profile; QGIS, its numpy and its GDAL are not changed.</source>
        <translation>Las redes necesitan paquetes de Python que no forman parte de QGIS. Se instalan en una carpeta de su perfil de QGIS; QGIS, su numpy y su GDAL no se modifican.</translation>
    </message>
    <message>
        <source>The networks need the Python package(s) {missing}, which are not installed for the Python that QGIS uses. In QGIS, choose {menu}. Without a window, run this in a terminal (on Windows, in the 'OSGeo4W Shell'): {command}</source>
        <translation>Las redes necesitan los paquetes de Python {missing}, que no están instalados para el Python que usa QGIS. En QGIS, elija {menu}. Sin ventana, ejecute esto en un terminal (en Windows, en el «OSGeo4W Shell»): {command}</translation>
    </message>
    <message>
        <source>The networks, by recipe and width: plus also receives the cloud mask, paper is built as published; wider networks are slower. Models installed with 'Check installation' are listed, too. If empty, the widest plus model supplied with the plugin is used.</source>
        <translation>Las redes, por receta y anchura: plus recibe también la máscara de nubes, paper está construida como en la publicación; las redes más anchas son más lentas. También figuran los modelos instalados con «Comprobar la instalación». Si se deja vacío, se usa el modelo plus más ancho suministrado con el complemento.</translation>
    </message>
    <message>
        <source>The new data do not match the part kept from an earlier attempt: downloading the whole file.</source>
        <translation>Los datos nuevos no corresponden a la parte guardada de un intento anterior: se descarga el archivo entero.</translation>
    </message>
    <message>
        <source>The output of pip appears here.</source>
        <translation>Aquí aparece la salida de pip.</translation>
    </message>
    <message>
        <source>The package index decides which build of torch is installed. For the CPU build on Linux, enter a version that ends in +cpu, such as 2.5.1+cpu, if the index has it.</source>
        <translation>El índice de paquetes decide qué compilación de torch se instala. Para la de CPU en Linux, indique una versión que termine en +cpu, como 2.5.1+cpu, si el índice la tiene.</translation>
    </message>
    <message>
        <source>The packages were installed but cannot be used: {detail}</source>
        <translation>Los paquetes se instalaron pero no se pueden usar: {detail}</translation>
    </message>
    <message>
        <source>The previous installation is still in use.</source>
        <translation>La instalación anterior sigue en uso.</translation>
    </message>
    <message>
        <source>The proxy cannot be used.</source>
        <translation>No se puede usar el proxy.</translation>
    </message>
    <message>
        <source>The proxy is not an address: enter one such as http://...</source>
        <translation>El proxy no es una dirección: se espera http://...</translation>
    </message>
    <message>
        <source>The proxy requires a user name and a password, or a kind of login that pip does not support (NTLM).</source>
        <translation>El proxy pide un nombre de usuario y una contraseña, o una forma de inicio de sesión que pip no conoce (NTLM).</translation>
    </message>
    <message>
        <source>The ranking as CSV</source>
        <translation>La clasificación en CSV</translation>
    </message>
    <message>
        <source>The ranking with all metrics, with the inputs and settings they were computed from.</source>
        <translation>La clasificación con todos los indicadores, con las entradas y los ajustes con los que se calcularon.</translation>
    </message>
    <message>
        <source>The raster before restoration, shown in the report. It does not affect any metric.</source>
        <translation>El ráster antes de la restauración, que se muestra en el informe. No cambia ningún indicador.</translation>
    </message>
    <message>
        <source>The restored rasters become layers of one group, drawn alike, each with its days as temporal range, so that the Temporal Controller plays the series. Their spectral indices lie below them.</source>
        <translation>Los rásteres restaurados pasan a ser capas de un grupo, dibujadas igual, cada una con sus días como rango temporal, de modo que el controlador temporal reproduce la serie. Sus índices espectrales quedan debajo.</translation>
    </message>
    <message>
        <source>The result has its CRS, pixel size and extent; the radar is resampled bilinearly in linear power. If empty, the SAR raster keeps its own grid.</source>
        <translation>El resultado tiene su SRC, tamaño de píxel y extensión; el radar se remuestrea de forma bilineal en potencia lineal. Si se deja vacío, el ráster SAR conserva su propia cuadrícula.</translation>
    </message>
    <message>
        <source>The result of 'Remove clouds' or of another tool.</source>
        <translation>El resultado de «Eliminar nubes» o de otra herramienta.</translation>
    </message>
    <message>
        <source>The same distance as in 'Remove clouds': pixels within this margin were restored as well.</source>
        <translation>La misma distancia que en «Eliminar nubes»: los píxeles de ese margen también se restauraron.</translation>
    </message>
    <message>
        <source>The same number always gives the same clouds; a different number gives different clouds.</source>
        <translation>El mismo número da siempre las mismas nubes; otro número da otras nubes.</translation>
    </message>
    <message>
        <source>The same place without clouds, in the same units and on the same grid. It may cover a larger area.</source>
        <translation>El mismo lugar sin nubes, en las mismas unidades y en la misma cuadrícula. Puede abarcar una extensión mayor.</translation>
    </message>
    <message>
        <source>The server cannot resume the interrupted download: downloading the whole file.</source>
        <translation>El servidor no puede reanudar la descarga interrumpida: se descarga el archivo entero.</translation>
    </message>
    <message>
        <source>The server refuses the download ({status}).</source>
        <translation>El servidor rechaza la descarga ({status}).</translation>
    </message>
    <message>
        <source>The server's certificate is not trusted: check the computer's clock, or add the certificate of your organisation (Settings, Options, Authentication, Manage Certificates).</source>
        <translation>No se confía en el certificado del servidor: compruebe el reloj del equipo, o añada el certificado de su organización (Configuración, Opciones, Autenticación, Administrar certificados).</translation>
    </message>
    <message>
        <source>The unfinished installation was removed.</source>
        <translation>Se ha quitado la instalación inacabada.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, but this QGIS has Python {python}.</source>
        <translation>Los archivos wheel de {package} en «{source}» son para {found}, este QGIS tiene Python {python}.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, but this system is {system}.</source>
        <translation>Los archivos wheel de {package} en «{source}» son para {found}, este sistema es {system}.</translation>
    </message>
    <message>
        <source>The zip file of a model pack, or the address (http or https) to download it from. The other algorithms then list the model. If empty, nothing is installed.</source>
        <translation>El archivo zip de un paquete de modelo, o la dirección (http o https) desde la que descargarlo. Los demás algoritmos ofrecen después el modelo. Si se deja vacío, no se instala nada.</translation>
    </message>
    <message>
        <source>There are packages for another Python ({}), which this QGIS cannot use.</source>
        <translation>Hay paquetes para otro Python ({}), que este QGIS no puede usar.</translation>
    </message>
    <message>
        <source>There is no {package} for Python {python}, which this QGIS has.</source>
        <translation>No hay {package} para Python {python}, el que tiene este QGIS.</translation>
    </message>
    <message>
        <source>There is no {package} for {system}.</source>
        <translation>No hay {package} para {system}.</translation>
    </message>
    <message>
        <source>These algorithms can be used now: {names}.</source>
        <translation>Estos algoritmos ya se pueden usar: {names}.</translation>
    </message>
    <message>
        <source>These algorithms run without them: {names}.</source>
        <translation>Estos algoritmos funcionan sin ellos: {names}.</translation>
    </message>
    <message>
        <source>They were removed again. Enter another version of torch and install again.</source>
        <translation>Se han quitado de nuevo. Indique otra versión de torch e instale de nuevo.</translation>
    </message>
    <message>
        <source>Thin cirrus</source>
        <translation>Cirro fino</translation>
    </message>
    <message>
        <source>This Python ({key}) is not the one of the QGIS that started the installation ({wanted}).</source>
        <translation>Este Python ({key}) no es el del QGIS que lo pidió ({wanted}).</translation>
    </message>
    <message>
        <source>This Python has no SSL module, so nothing can be downloaded.</source>
        <translation>Este Python no tiene módulo SSL, así que no se puede descargar nada.</translation>
    </message>
    <message>
        <source>This Python has no pip.</source>
        <translation>Este Python no tiene pip.</translation>
    </message>
    <message>
        <source>This Python is managed by the system's package manager, which refuses pip.</source>
        <translation>Este Python lo administra el gestor de paquetes del sistema, que rechaza pip.</translation>
    </message>
    <message>
        <source>This cannot be installed.</source>
        <translation>Esto no se puede instalar.</translation>
    </message>
    <message>
        <source>This is common on network drives. Set the environment variable {variable} to a folder on a disk of this computer and restart QGIS.</source>
        <translation>Es frecuente en unidades de red. Asigne a la variable de entorno {variable} una carpeta de un disco de este equipo y reinicie QGIS.</translation>
    </message>
    <message>
        <source>This system is too old for the packages ({detail}).</source>
        <translation>Este sistema es demasiado antiguo para los paquetes ({detail}).</translation>
    </message>
    <message>
        <source>This version of pip cannot check the certificate of a server that is addressed by its IP address.</source>
        <translation>Esta versión de pip no puede comprobar el certificado de un servidor indicado por su dirección IP.</translation>
    </message>
    <message>
        <source>To add a model, run this algorithm again with its pack as MODEL_PACK. Models are installed into {folder}; to remove one, delete its folder there.</source>
        <translation>Para añadir un modelo, ejecute esto de nuevo con un paquete de modelo como MODEL_PACK. Los modelos se instalan en {folder}; para quitar uno, borre ahí su carpeta.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 radar raster into a red, green and blue image, using the first of the two networks that remove clouds. Radar does not see colour: the colours are plausible for what the radar sees, not observed.</source>
        <translation>Traduce un ráster de radar Sentinel-1 a una imagen roja, verde y azul, con la primera de las dos redes que eliminan nubes. El radar no ve el color: los colores son verosímiles para lo que ve el radar, no observados.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 raster into what a Sentinel-2 image of the same place might look like.</source>
        <translation>Traduce un ráster Sentinel-1 a lo que podría parecer una imagen Sentinel-2 del mismo lugar.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Inténtelo de nuevo más tarde.</translation>
    </message>
    <message>
        <source>Trying out the packages ...</source>
        <translation>Probando los paquetes ...</translation>
    </message>
    <message>
        <source>Two copies of the OpenMP library are loaded (OMP: Error #15).</source>
        <translation>Coinciden dos copias de la biblioteca OpenMP (OMP: Error #15).</translation>
    </message>
    <message>
        <source>Type of all cloud masks. auto recognises the type from names and values, and reports an error if it cannot.</source>
        <translation>Tipo de todas las máscaras de nubes. auto reconoce el tipo por los nombres y los valores, y comunica un error si no lo consigue.</translation>
    </message>
    <message>
        <source>Unclassified</source>
        <translation>Sin clasificar</translation>
    </message>
    <message>
        <source>Unexpected {kind}: {error}. This is a bug in the plugin: please report it with this log at {address}.</source>
        <translation>Error inesperado {kind}: {error}. Es un fallo del complemento: comuníquelo con este registro en {address}.</translation>
    </message>
    <message>
        <source>Unit in which the SAR raster was read</source>
        <translation>Unidad en la que se leyó el ráster SAR</translation>
    </message>
    <message>
        <source>Up to {count} points in the CRS of the results, such as field:600100,5099900;wood:600200,5099850. The name is optional. Their NDVI by date, with the expected error where it was restored, goes into points.csv beside the rasters, and as curves into the report. Needs red and near infrared among the restored bands.</source>
        <translation>Hasta {count} puntos en el SRC de los resultados, por ejemplo field:600100,5099900;wood:600200,5099850. El nombre es opcional. Su NDVI en cada fecha, con el error esperado donde se restauró, se escribe en points.csv junto a los rásteres y, en forma de curvas, en el informe. El rojo y el infrarrojo cercano deben estar entre las bandas restauradas.</translation>
    </message>
    <message>
        <source>Use QGIS from conda-forge, where torch can also be installed: conda install qgis pytorch safetensors.</source>
        <translation>Use un QGIS de conda-forge, donde también se puede instalar torch: conda install qgis pytorch safetensors.</translation>
    </message>
    <message>
        <source>Use a QGIS with Python {supported}.</source>
        <translation>Use un QGIS con Python {supported}.</translation>
    </message>
    <message>
        <source>Usually a virus scanner or a cloud drive (OneDrive) locks it for a moment: close other QGIS windows, wait and install again. If the problem persists, exclude the folder there, or set the environment variable {variable} to another folder and restart QGIS.</source>
        <translation>Lo habitual es que un antivirus o una unidad en la nube (OneDrive) lo retenga un momento: cierre las demás ventanas de QGIS, espere e instale de nuevo. Si persiste, excluya ahí la carpeta, o haga que la variable de entorno {variable} indique otra carpeta y vuelva a iniciar QGIS.</translation>
    </message>
    <message>
        <source>VV band</source>
        <translation>Banda VV</translation>
    </message>
    <message>
        <source>Vegetation</source>
        <translation>Vegetación</translation>
    </message>
    <message>
        <source>Version and network</source>
        <translation>Versión y red</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versiones</translation>
    </message>
    <message>
        <source>Wait until it has finished, or cancel it there.</source>
        <translation>Espere a que termine, o cancélela allí.</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>Agua</translation>
    </message>
    <message>
        <source>Weights (checked)</source>
        <translation>Pesos (comprobados)</translation>
    </message>
    <message>
        <source>What each pixel comes from: 1 observed, 2 rim (mixed with the original), 3 other dates, 4 SAR, 5 the surroundings, 6 several of these, 7 cloudy and not restored. The second band holds the number of the date that has most part in it.</source>
        <translation>De qué procede cada píxel: 1 observado, 2 borde (mezclado con el original), 3 otras fechas, 4 SAR, 5 alrededores, 6 varios de ellos, 7 nublado y sin restaurar. La segunda banda contiene el número de la fecha que tiene la mayor parte en él.</translation>
    </message>
    <message>
        <source>What the best dates add to the PSNR (dB)</source>
        <translation>Lo que las mejores fechas añaden al PSNR (dB)</translation>
    </message>
    <message>
        <source>What the other dates add to the PSNR (dB)</source>
        <translation>Lo que las otras fechas añaden al PSNR (dB)</translation>
    </message>
    <message>
        <source>What the outputs of spectral indices hold: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2). The bands must be among those that are restored.</source>
        <translation>Lo que contienen las salidas de índices espectrales: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2). Las bandas deben estar entre las que se restauran.</translation>
    </message>
    <message>
        <source>When you report a bug at {address}, attach this page. In it, ~ stands for your home folder.</source>
        <translation>Cuando comunique un error en {address}, adjunte esta página. En ella, ~ representa su carpeta personal.</translation>
    </message>
    <message>
        <source>Whether clouds can be removed with the default settings</source>
        <translation>Si se pueden eliminar nubes con los ajustes predeterminados</translation>
    </message>
    <message>
        <source>Which files of the folder are rasters of the series, such as *_s2.tif; several separated by ;.</source>
        <translation>Qué archivos de la carpeta son rásteres de la serie, como *_s2.tif; varios separados por ;.</translation>
    </message>
    <message>
        <source>Width at the outer edge of the grown mask over which the restored image fades into the original. It cannot exceed the distance by which the mask grows. If empty, half that distance.</source>
        <translation>Anchura, en el borde exterior de la máscara ampliada, en la que la imagen restaurada se funde con la original. No puede superar la distancia en que se amplía la máscara. Si se deja vacío, la mitad de esa distancia.</translation>
    </message>
    <message>
        <source>Width of the translucent edges: 0 for hard edges, 0.35 for cumulus, 1 and above for thin clouds that hide little of the ground completely.</source>
        <translation>Anchura de los bordes translúcidos: 0 para bordes nítidos, 0,35 para cúmulos, 1 y más para nubes finas que ocultan poco suelo por completo.</translation>
    </message>
    <message>
        <source>Width over which neighbouring {size}-pixel windows overlap and are blended. Larger values are smoother and slower.</source>
        <translation>Anchura en la que las ventanas vecinas de {size} píxeles se solapan y se funden. Un valor mayor es más suave y más lento.</translation>
    </message>
    <message>
        <source>Window of 256 × 256 pixels</source>
        <translation>Ventana de 256 × 256 píxeles</translation>
    </message>
    <message>
        <source>Window overlap (pixels)</source>
        <translation>Solape de las ventanas (píxeles)</translation>
    </message>
    <message>
        <source>Window size (pixels)</source>
        <translation>Tamaño de ventana (píxeles)</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>Carpeta de trabajo</translation>
    </message>
    <message>
        <source>Write the expected error of every pixel</source>
        <translation>Escribir el error esperado de cada píxel</translation>
    </message>
    <message>
        <source>Writes cloud-optimised GeoTIFFs: with overviews, in an order that lets programs read parts over a network. While one is made, a plain copy of it takes disk space beside it. The creation options apply where they fit.</source>
        <translation>Escribe GeoTIFF optimizados para la nube: con vistas generales, en un orden que permite leer partes a través de una red. Mientras se escribe uno, una copia ordinaria ocupa espacio en disco junto a él. Las opciones de creación se aplican donde encajan.</translation>
    </message>
    <message>
        <source>You can keep working in QGIS and close this window in the meantime.</source>
        <translation>Puede seguir trabajando en QGIS y cerrar esta ventana mientras tanto.</translation>
    </message>
    <message>
        <source>auto uses a GPU if there is one. cpu, cuda, cuda:N (GPU number N, counted from 0) and mps select one device; the run fails if it is not available.</source>
        <translation>auto usa una GPU si la hay. cpu, cuda, cuda:N (la GPU número N, contada desde 0) y mps eligen un dispositivo concreto; la ejecución falla si no está disponible.</translation>
    </message>
    <message>
        <source>auto: copies of the cloud mask are put on clear ground of the same raster and restored, and what comes closest to the truth there restores the clouds. closed-form: the same without the networks. networks: the two networks alone, as published; they restore red, green and blue.</source>
        <translation>auto: se ponen copias de la máscara de nubes sobre suelo despejado del mismo ráster y se restauran, y lo que allí más se acerca a la verdad restaura las nubes. closed-form: lo mismo, sin las redes. networks: solo las dos redes, tal como se publicaron; restauran rojo, verde y azul.</translation>
    </message>
    <message>
        <source>auto: the networks are one of the estimators, if their packages are installed and there is a SAR raster. closed-form: without the networks, which is faster.</source>
        <translation>auto: las redes son uno de los estimadores, si sus paquetes están instalados y hay un ráster SAR. closed-form: sin las redes, lo que es más rápido.</translation>
    </message>
    <message>
        <source>auto: what comes closest to the truth on clear ground of the same raster restores the clouds. closed-form: the same without the networks, which is faster. networks: the two networks alone, which need SAR and use no other dates.</source>
        <translation>auto: lo que más se acerca a la verdad en suelo despejado del mismo ráster restaura las nubes. closed-form: lo mismo sin las redes, que es más rápido. networks: solo las dos redes, que necesitan SAR y no usan otras fechas.</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>azul</translation>
    </message>
    <message>
        <source>clear</source>
        <translation>despejado</translation>
    </message>
    <message>
        <source>cloud</source>
        <translation>nube</translation>
    </message>
    <message>
        <source>cloud,reference date,compare,rank,choose,expected error,accuracy,PSNR,NDVI,quality,time series,multitemporal,report</source>
        <translation>nube,fecha de referencia,comparar,clasificar,elegir,error esperado,exactitud,PSNR,NDVI,calidad,serie temporal,multitemporal,informe,cloud,reference date</translation>
    </message>
    <message>
        <source>cloudy, not restored</source>
        <translation>nublado, sin restaurar</translation>
    </message>
    <message>
        <source>damaged, see above</source>
        <translation>dañados, véase arriba</translation>
    </message>
    <message>
        <source>db: decibels; linear: power; amplitude: digital numbers of GRD products. auto detects the unit from the values and writes it to the log.</source>
        <translation>db: decibelios; linear: potencia; amplitude: niveles digitales de productos GRD. auto detecta la unidad por los valores y la anota en el registro.</translation>
    </message>
    <message>
        <source>db: decibels; linear: power; amplitude: digital numbers of GRD products. auto detects the unit from the values.</source>
        <translation>db: decibelios; linear: potencia; amplitude: valores digitales de los productos GRD. auto detecta la unidad por los valores.</translation>
    </message>
    <message>
        <source>detects clouds</source>
        <translation>detecta nubes</translation>
    </message>
    <message>
        <source>does not run</source>
        <translation>no funciona</translation>
    </message>
    <message>
        <source>download.pytorch.org and the indexes configured for pip</source>
        <translation>download.pytorch.org y los índices configurados para pip</translation>
    </message>
    <message>
        <source>evaluate,validate,compare,accuracy,error,psnr,ssim,rmse,mae,sam,cloud,restore,report</source>
        <translation>evaluar,validar,comparar,exactitud,error,psnr,ssim,rmse,mae,sam,nube,restaurar,informe,evaluate,compare,cloud</translation>
    </message>
    <message>
        <source>folder of .whl files downloaded elsewhere</source>
        <translation>carpeta de archivos .whl descargados en otro lugar</translation>
    </message>
    <message>
        <source>from SAR</source>
        <translation>del SAR</translation>
    </message>
    <message>
        <source>from other dates</source>
        <translation>de otras fechas</translation>
    </message>
    <message>
        <source>from several of these</source>
        <translation>de varios de ellos</translation>
    </message>
    <message>
        <source>from the surroundings</source>
        <translation>de los alrededores</translation>
    </message>
    <message>
        <source>green</source>
        <translation>verde</translation>
    </message>
    <message>
        <source>installed from a pack</source>
        <translation>instalado desde un paquete</translation>
    </message>
    <message>
        <source>macOS does not let this QGIS load libraries that are signed by others.</source>
        <translation>macOS no deja que este QGIS cargue bibliotecas firmadas por otros.</translation>
    </message>
    <message>
        <source>mask: uses the cloud mask above; references: compares with the other dates, and finds clouds and shadows; network: a small network supplied with the plugin, which reads red, green and blue; spectral: fixed thresholds on these bands and on Sentinel-2 bands 1, 10 and 11 if available, for clouds only; omnicloudmask, s2cloudless: these Python packages with their own weights, if installed. auto uses the mask if there is one, otherwise the other dates, otherwise the network, or the thresholds if PyTorch is not installed.</source>
        <translation>mask: usa la máscara de nubes de arriba; references: compara con las otras fechas, y encuentra nubes y sombras; network: una pequeña red incluida en el complemento, que lee el rojo, el verde y el azul; spectral: umbrales fijos en estas bandas y en las bandas 1, 10 y 11 de Sentinel-2 si están disponibles, solo para nubes; omnicloudmask, s2cloudless: estos paquetes de Python con sus propios pesos, si están instalados. auto usa la máscara si la hay, si no las otras fechas, si no la red, o los umbrales si PyTorch no está instalado.</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>falta</translation>
    </message>
    <message>
        <source>model,graph,workflow,chain</source>
        <translation>modelo,grafo,flujo de trabajo,cadena,workflow,model,graph</translation>
    </message>
    <message>
        <source>no data received for {seconds:g} s</source>
        <translation>no se recibieron datos durante {seconds:g} s</translation>
    </message>
    <message>
        <source>none in QGIS's settings; http://[user:password@]host:port</source>
        <translation>ninguno en la configuración de QGIS; http://[user:password@]host:port</translation>
    </message>
    <message>
        <source>nonzero: every value except 0 is cloud; scl: the scene classes selected below, with 2 and 3 as shadow; qa60: bits 10 and 11; probability: values at or above the threshold below; omnicloudmask: classes of OmniCloudMask; s2cloudless: its mask or its probability; maja: bits of CLM (MAJA, Theia); hls: bits of Fmask; landsat: bits of QA_PIXEL (Collection 2). auto recognises the type from names and values, and reports an error if it cannot. Polygons need auto.</source>
        <translation>nonzero: todo valor salvo 0 es nube; scl: las clases de escena elegidas abajo, con 2 y 3 como sombra; qa60: bits 10 y 11; probability: valores a partir del umbral de abajo; omnicloudmask: clases de OmniCloudMask; s2cloudless: su máscara o su probabilidad; maja: bits de CLM (MAJA, Theia); hls: bits de Fmask; landsat: bits de QA_PIXEL (Collection 2). auto reconoce el tipo por los nombres y los valores, y comunica un error si no lo consigue. Los polígonos requieren auto.</translation>
    </message>
    <message>
        <source>nonzero: every value except 0 is cloudy; scl: scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; probability: 40 % and above; omnicloudmask: classes 1, 2 and 3; s2cloudless: its mask or its probability; maja: bits 0 and 7 of CLM; hls: bits 1, 2 and 3 of Fmask; landsat: bits 1 to 4 of QA_PIXEL. auto recognises the type from names and values, and reports an error if it cannot. Polygons need auto.</source>
        <translation>nonzero: todo valor salvo 0 tiene nubes; scl: las clases de escena 3, 8, 9 y 10; qa60: bits 10 y 11; probability: a partir del 40 %; omnicloudmask: las clases 1, 2 y 3; s2cloudless: su máscara o su probabilidad; maja: bits 0 y 7 de CLM; hls: bits 1, 2 y 3 de Fmask; landsat: bits 1 a 4 de QA_PIXEL. auto reconoce el tipo por los nombres y los valores, y comunica un error si no lo consigue. Los polígonos requieren auto.</translation>
    </message>
    <message>
        <source>nonzero: every value except 0 is cloudy; scl: the scene classes selected below; qa60: bits 10 and 11; probability: values at or above the threshold below; omnicloudmask: classes of OmniCloudMask; s2cloudless: its mask or its probability; maja: bits of CLM (MAJA, Theia); hls: bits of Fmask; landsat: bits of QA_PIXEL (Collection 2); detect: clouds are detected in the optical raster and the mask is ignored; everything: the whole raster is cloudy and the mask is ignored. auto recognises the type from names and values, and reports an error if it cannot; without a mask, it means detect. Polygons need auto.</source>
        <translation>nonzero: todo valor salvo 0 tiene nubes; scl: las clases de escena elegidas abajo; qa60: bits 10 y 11; probability: valores a partir del umbral de abajo; omnicloudmask: clases de OmniCloudMask; s2cloudless: su máscara o su probabilidad; maja: bits de CLM (MAJA, Theia); hls: bits de Fmask; landsat: bits de QA_PIXEL (Collection 2); detect: las nubes se detectan en el ráster óptico y la máscara no se tiene en cuenta; everything: todo el ráster tiene nubes y la máscara no se tiene en cuenta. auto reconoce el tipo por los nombres y los valores, y comunica un error si no lo consigue; sin máscara, equivale a detect. Los polígonos requieren auto.</translation>
    </message>
    <message>
        <source>observed</source>
        <translation>observado</translation>
    </message>
    <message>
        <source>outside clouds</source>
        <translation>fuera de las nubes</translation>
    </message>
    <message>
        <source>pip's own settings (pip.ini, pip.conf or PIP_ variables) contradict this installation: {detail}</source>
        <translation>La propia configuración de pip (pip.ini, pip.conf o variables PIP_) contradice esta instalación: {detail}</translation>
    </message>
    <message>
        <source>raster {number}</source>
        <translation>ráster {number}</translation>
    </message>
    <message>
        <source>reads the networks' weights</source>
        <translation>lee los pesos de las redes</translation>
    </message>
    <message>
        <source>refined_lee preserves edges (Lee 1981, 7 by 7 pixels); lee is the basic local statistics filter (Lee 1980); gamma_map smooths homogeneous ground most and preserves point targets (Lopes and others 1990). All work in linear power on the grid of the result: if the optical pixels are much smaller than the radar's, filter on the radar's own grid first.</source>
        <translation>refined_lee conserva los bordes (Lee 1981, 7 por 7 píxeles); lee es el filtro básico de estadística local (Lee 1980); gamma_map es el que más suaviza el suelo homogéneo y conserva los blancos puntuales (Lopes y otros 1990). Todos trabajan en potencia lineal, en la cuadrícula del resultado: si los píxeles ópticos son mucho más pequeños que los del radar, filtre antes en la cuadrícula del radar.</translation>
    </message>
    <message>
        <source>removes clouds</source>
        <translation>elimina nubes</translation>
    </message>
    <message>
        <source>rim, mixed with the original</source>
        <translation>borde, mezclado con el original</translation>
    </message>
    <message>
        <source>runs the networks</source>
        <translation>ejecuta las redes</translation>
    </message>
    <message>
        <source>sentinel,cloud,cloud-free,remove,time series,season,NDVI,phenology,gap fill,interpolate,dates,batch,multitemporal,folder,temporal</source>
        <translation>sentinel,nube,sin nubes,eliminar,serie temporal,temporada,NDVI,fenología,relleno,interpolar,fechas,lote,multitemporal,carpeta,temporal</translation>
    </message>
    <message>
        <source>sentinel,optical,cloud,cloud-free,composite,mosaic,time series,dates,merge,gap fill,best pixel</source>
        <translation>sentinel,óptico,nube,sin nubes,composición,mosaico,serie temporal,fechas,unir,relleno de huecos,mejor píxel,cloud,best pixel,gap fill</translation>
    </message>
    <message>
        <source>sentinel,optical,cloud,shadow,mask,scl,qa60,probability,fmask,s2cloudless,omnicloudmask,deep learning</source>
        <translation>sentinel,óptico,nube,sombra,máscara,scl,qa60,probabilidad,fmask,s2cloudless,omnicloudmask,aprendizaje profundo,cloud,mask</translation>
    </message>
    <message>
        <source>sentinel,optical,cloud,shadow,synthetic,artificial,test,evaluate,validate,benchmark</source>
        <translation>sentinel,óptico,nube,sombra,sintético,artificial,prueba,evaluar,validar,comparativa,cloud,synthetic</translation>
    </message>
    <message>
        <source>sentinel,sar,radar,backscatter,decibel,db,sigma nought,gamma nought,speckle,lee,despeckle,filter,align,warp</source>
        <translation>sentinel,sar,radar,retrodispersión,decibelio,db,sigma cero,gamma cero,moteado,speckle,lee,filtro,alinear,reproyectar,backscatter</translation>
    </message>
    <message>
        <source>sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,deep learning,gan,fusion,time series,reference date,multitemporal</source>
        <translation>sentinel,sar,radar,óptico,nube,sin nubes,máscara,sombra,neblina,relleno de huecos,restaurar,aprendizaje profundo,gan,fusión,serie temporal,fecha de referencia,multitemporal,cloud,gap fill,inpainting</translation>
    </message>
    <message>
        <source>sentinel,sar,radar,optical,translate,colour,deep learning,gan</source>
        <translation>sentinel,sar,radar,óptico,traducir,color,aprendizaje profundo,gan,translate</translation>
    </message>
    <message>
        <source>shadow</source>
        <translation>sombra</translation>
    </message>
    <message>
        <source>supplied with the plugin</source>
        <translation>suministrado con el complemento</translation>
    </message>
    <message>
        <source>the certificates that pip trusts</source>
        <translation>los certificados en los que confía pip</translation>
    </message>
    <message>
        <source>the newest compatible version</source>
        <translation>la versión compatible más reciente</translation>
    </message>
    <message>
        <source>torch and QGIS's numpy {numpy} are incompatible.</source>
        <translation>torch y el numpy {numpy} de QGIS no encajan entre sí.</translation>
    </message>
    <message>
        <source>torch cannot be loaded: Microsoft's Visual C++ Redistributable is missing or too old.</source>
        <translation>No se puede cargar torch: falta Microsoft Visual C++ Redistributable o es demasiado antiguo.</translation>
    </message>
    <message>
        <source>torch exists for 64-bit Windows, Linux and macOS; on other systems, only a torch from the system itself can be used.</source>
        <translation>torch existe para Windows, Linux y macOS de 64 bits; en otros sistemas solo se puede usar lo que ofrezca el propio sistema.</translation>
    </message>
    <message>
        <source>torch for NVIDIA GPUs (CUDA), about 3 GB; no driver was found on this computer</source>
        <translation>torch para GPU de NVIDIA (CUDA), unos 3 GB; no se encontró ningún controlador en este equipo</translation>
    </message>
    <message>
        <source>torch for the NVIDIA GPU (CUDA), about 3 GB; the driver supports CUDA {}</source>
        <translation>torch para la GPU de NVIDIA (CUDA), unos 3 GB; el controlador admite CUDA {}</translation>
    </message>
    <message>
        <source>torch for the processor (CPU), about 200 MB</source>
        <translation>torch para el procesador (CPU), unos 200 MB</translation>
    </message>
    <message>
        <source>torch for the processor and Apple's GPU, about 100 MB</source>
        <translation>torch para el procesador y la GPU de Apple, unos 100 MB</translation>
    </message>
    <message>
        <source>torch version</source>
        <translation>Versión de torch</translation>
    </message>
    <message>
        <source>torch,gpu,cuda,version,speed,benchmark,model,weights,download,install,missing,setup</source>
        <translation>torch,gpu,cuda,versión,velocidad,rendimiento,modelo,pesos,descargar,instalar,falta,configuración,install,model,download</translation>
    </message>
    <message>
        <source>under cloud</source>
        <translation>bajo las nubes</translation>
    </message>
    <message>
        <source>whole raster</source>
        <translation>ráster entero</translation>
    </message>
    <message>
        <source>{cause} Resuming in {seconds:g} s.</source>
        <translation>{cause} Se reanuda dentro de {seconds:g} s.</translation>
    </message>
    <message>
        <source>{cause} The {megabytes:.1f} MB received so far are kept: run this again later to resume.</source>
        <translation>{cause} Se conservan los {megabytes:.1f} MB recibidos: ejecute esto de nuevo más tarde para continuar.</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} per window</source>
        <translation>{device} ({label}): {model} tarda {time} por ventana</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} per window, {tile} per fully cloudy Sentinel-2 tile</source>
        <translation>{device} ({label}): {model} tarda {time} por ventana, {tile} por tesela Sentinel-2 totalmente nubosa</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <translation>No se puede acceder a {host}.</translation>
    </message>
    <message>
        <source>{hours:.1f} h</source>
        <translation>{hours:.1f} h</translation>
    </message>
    <message>
        <source>{label}: {text}</source>
        <translation>{label}: {text}</translation>
    </message>
    <message>
        <source>{layer} - as optical image</source>
        <translation>{layer} - como imagen óptica</translation>
    </message>
    <message>
        <source>{layer} - as the networks see it</source>
        <translation>{layer} - tal como lo ven las redes</translation>
    </message>
    <message>
        <source>{layer} - best pixels</source>
        <translation>{layer} - mejores píxeles</translation>
    </message>
    <message>
        <source>{layer} - cloud mask</source>
        <translation>{layer} - máscara de nubes</translation>
    </message>
    <message>
        <source>{layer} - clouds removed</source>
        <translation>{layer} - nubes eliminadas</translation>
    </message>
    <message>
        <source>{layer} - decibels</source>
        <translation>{layer} - decibelios</translation>
    </message>
    <message>
        <source>{layer} - expected error</source>
        <translation>{layer} - error esperado</translation>
    </message>
    <message>
        <source>{layer} - expected error of the indices</source>
        <translation>{layer} - error esperado de los índices</translation>
    </message>
    <message>
        <source>{layer} - from SAR alone</source>
        <translation>{layer} - solo a partir de SAR</translation>
    </message>
    <message>
        <source>{layer} - provenance</source>
        <translation>{layer} - procedencia</translation>
    </message>
    <message>
        <source>{layer} - simulated cloud mask</source>
        <translation>{layer} - máscara de las nubes simuladas</translation>
    </message>
    <message>
        <source>{layer} - simulated clouds</source>
        <translation>{layer} - nubes simuladas</translation>
    </message>
    <message>
        <source>{layer} - source of each pixel</source>
        <translation>{layer} - origen de cada píxel</translation>
    </message>
    <message>
        <source>{layer} - spectral indices</source>
        <translation>{layer} - índices espectrales</translation>
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
        <translation>{name} ({requirement}; la versión {version} es demasiado antigua o demasiado nueva)</translation>
    </message>
    <message>
        <source>{name} has nothing in position {position}: give one for each raster of {first}, in the same order, or none.</source>
        <translation>{name} no tiene nada en la posición {position}: indique uno por cada ráster de {first}, en el mismo orden, o ninguno.</translation>
    </message>
    <message>
        <source>{name} is '{value}', allowed are true and false.</source>
        <translation>{name} es «{value}»; los valores admitidos son true y false.</translation>
    </message>
    <message>
        <source>{name}: {problem}. Cloud removal works without it, but some algorithms need it. To install it: {menu}, or python3 -m pip install {name}</source>
        <translation>{name}: {problem}. La eliminación de nubes funciona sin él, pero algunos algoritmos lo necesitan. Para instalarlo: {menu}, o python3 -m pip install {name}</translation>
    </message>
    <message>
        <source>{packages} would add: {names}, and the method 'network' of 'Detect clouds'.</source>
        <translation>{packages} añadiría: {names}, y el método 'network' de «Detectar nubes».</translation>
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
        <translation>{source} no ofrece {package} para Python {python} en {system}.</translation>
    </message>
    <message>
        <source>{url} cannot be downloaded: {reason}.</source>
        <translation>No se puede descargar {url}: {reason}.</translation>
    </message>
    <message>
        <source>{url} is shorter than the part already downloaded.</source>
        <translation>{url} es más corto que la parte ya descargada.</translation>
    </message>
    <message>
        <source>{url} redirects to {target}, which is not safe. Ask the publisher for another address.</source>
        <translation>{url} redirige a {target}, que no es seguro. Pida otra dirección a quien lo publica.</translation>
    </message>
    <message>
        <source>{url} redirects too many times. Ask the publisher for another address.</source>
        <translation>{url} redirige demasiadas veces. Pida otra dirección a quien lo publica.</translation>
    </message>
    <message>
        <source>{url} sent a different part of the file than requested.</source>
        <translation>{url} envió una parte del archivo distinta de la solicitada.</translation>
    </message>
    <message>
        <source>{} free on that disk.</source>
        <translation>{} libres en ese disco.</translation>
    </message>
    <message>
        <source>{} in QGIS's Python</source>
        <translation>{} en el Python de QGIS</translation>
    </message>
    <message>
        <source>{} in the profile</source>
        <translation>{} en el perfil</translation>
    </message>
    <message>
        <source>{}; required is {}</source>
        <translation>{}; se requiere {}</translation>
    </message>
</context>
</TS>
