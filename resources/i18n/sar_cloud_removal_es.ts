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
        <source>'Remove clouds' grows its mask by itself; other work may want thin edges covered.</source>
        <translation>«Eliminar nubes» amplía por sí mismo su máscara; otros trabajos pueden requerir que se cubran los bordes finos.</translation>
    </message>
    <message>
        <source>'{name}' is no raster. Choose rasters that QGIS can open.</source>
        <translation>«{name}» no es un ráster. Elija rásteres que QGIS pueda abrir.</translation>
    </message>
    <message>
        <source>'{path}' cannot be written ({cause}). Choose another name or folder.</source>
        <translation>No se puede escribir «{path}» ({cause}). Elija otro nombre u otra carpeta.</translation>
    </message>
    <message>
        <source>'{path}' cannot be written: its folder does not exist, or it is one. Choose another name.</source>
        <translation>No se puede escribir «{path}»: su carpeta no existe, o es una carpeta. Elija otro nombre.</translation>
    </message>
    <message>
        <source>'{value}' holds no wheels: choose a folder with files that end in .whl.</source>
        <translation>«{value}» no contiene archivos wheel: elija una carpeta con archivos que terminen en .whl.</translation>
    </message>
    <message>
        <source>0 uses all cores, but leaves one to QGIS where its window is open. A GPU does not depend on it.</source>
        <translation>0 usa todos los núcleos, pero deja uno a QGIS si su ventana está abierta. Una GPU no depende de ello.</translation>
    </message>
    <message>
        <source>A company's network or a virus scanner often puts its own certificate in between: save that as a PEM file and name it under 'Certificate'. Check the computer's date and time, too.</source>
        <translation>La red de una empresa o un antivirus suele interponer su propio certificado: guárdelo como archivo PEM e indíquelo en «Certificado». Compruebe también la fecha y la hora del equipo.</translation>
    </message>
    <message>
        <source>A downloaded file or wheel is damaged.</source>
        <translation>Un archivo descargado o un archivo wheel está dañado.</translation>
    </message>
    <message>
        <source>A file in '{home}' may not be written: it is locked, or the folder is not yours.</source>
        <translation>No se puede escribir un archivo de «{home}»: está bloqueado, o la carpeta no es suya.</translation>
    </message>
    <message>
        <source>A library of torch does not start (WinError 1114).</source>
        <translation>Una biblioteca de torch no arranca (WinError 1114).</translation>
    </message>
    <message>
        <source>A model pack: its zip file, or the address (http or https) it is downloaded from. The model is then in the list of models of the other algorithms. Left empty, nothing is installed.</source>
        <translation>Un paquete de modelo: su archivo zip, o la dirección (http o https) desde la que se descarga. El modelo aparece después en la lista de modelos de los demás algoritmos. Si se deja vacío, no se instala nada.</translation>
    </message>
    <message>
        <source>A path is longer than Windows allows (260 characters).</source>
        <translation>Una ruta es más larga de lo que permite Windows (260 caracteres).</translation>
    </message>
    <message>
        <source>About the distance from one large cloud to the next; smaller ones come by themselves.</source>
        <translation>Distancia aproximada de una nube grande a la siguiente; las más pequeñas vienen por sí solas.</translation>
    </message>
    <message>
        <source>Address of a Dask cluster, such as tcp://10.0.0.1:8786, whose workers compute the raster in blocks; left empty, this computer does. Inputs, the result's folder and the working folder must be on storage that all workers reach by the same paths, and the workers need this plugin. The result is a cloud-optimised GeoTIFF.</source>
        <translation>Dirección de un clúster Dask, como tcp://10.0.0.1:8786, cuyos procesos calculan el ráster por bloques; vacía, lo hace este ordenador. Las entradas, la carpeta del resultado y la carpeta de trabajo deben estar en un almacenamiento que todos alcancen por las mismas rutas, y este complemento debe estar instalado allí. El resultado es un GeoTIFF optimizado para la nube.</translation>
    </message>
    <message>
        <source>All figures, with what they were made of.</source>
        <translation>Todos los indicadores, con los datos de los que se obtuvieron.</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <source>All that is needed is there.</source>
        <translation>Está todo lo necesario.</translation>
    </message>
    <message>
        <source>All that was found as JSON, for programs.</source>
        <translation>Todo lo encontrado, en JSON, para programas.</translation>
    </message>
    <message>
        <source>All that was found as a page to read and to add to a question or a report of a mistake.</source>
        <translation>Todo lo encontrado, en una página para leer y para adjuntar a una pregunta o a un aviso de error.</translation>
    </message>
    <message>
        <source>An authentication configuration of QGIS, where the server wants a log-in. Proxy, certificates and time-out are those of QGIS (Settings, Options, Network).</source>
        <translation>Una configuración de autenticación de QGIS, si el servidor exige iniciar sesión. El proxy, los certificados y el tiempo de espera son los de QGIS (Configuración, Opciones, Red).</translation>
    </message>
    <message>
        <source>Another QGIS is downloading the same file. Wait until it is done.</source>
        <translation>Otro QGIS está descargando el mismo archivo. Espere a que termine.</translation>
    </message>
    <message>
        <source>Another installation into '{home}' is running.</source>
        <translation>Hay otra instalación en curso en «{home}».</translation>
    </message>
    <message>
        <source>Another number gives other clouds, the same number the same ones.</source>
        <translation>Otro número da otras nubes; el mismo número, las mismas.</translation>
    </message>
    <message>
        <source>As far as 'Remove clouds' grew them: within that rim pixels are restored, too.</source>
        <translation>Tanto como las amplió «Eliminar nubes»: dentro de ese margen también se restauran los píxeles.</translation>
    </message>
    <message>
        <source>Ask your administrator to allow the folder '{home}', then install again.</source>
        <translation>Pida a su administrador que permita la carpeta «{home}» e instale de nuevo.</translation>
    </message>
    <message>
        <source>At least two, of one product and on one grid, such as results of 'Remove clouds'. Where several are equally good, the one farther up in the list is taken.</source>
        <translation>Al menos dos, del mismo producto y en la misma cuadrícula, como resultados de «Eliminar nubes». Si varios son igual de buenos, se toma el que está más arriba en la lista.</translation>
    </message>
    <message>
        <source>Band of the cloud mask</source>
        <translation>Banda de la máscara de nubes</translation>
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
        <source>Brings a radar raster to decibels on an optical raster's grid, and filters its speckle if you like.</source>
        <translation>Lleva un ráster de radar a decibelios en la cuadrícula de un ráster óptico y, si se quiere, filtra su moteado (speckle).</translation>
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
        <source>Canceled: no result was written.</source>
        <translation>Cancelado: no se escribió ningún resultado.</translation>
    </message>
    <message>
        <source>Canceling ...</source>
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
        <source>Check its address and port (http://host:port; SOCKS needs the package PySocks). Leave the field empty to connect as the system does.</source>
        <translation>Compruebe su dirección y su puerto (http://host:port; SOCKS necesita el paquete PySocks). Deje el campo vacío para conectar como lo hace el sistema.</translation>
    </message>
    <message>
        <source>Check the address of the package index, and whether it needs a user name (https://[user:password@]host).</source>
        <translation>Compruebe la dirección del índice de paquetes, y si necesita un nombre de usuario (https://[user:password@]host).</translation>
    </message>
    <message>
        <source>Check the address, or ask the publisher for the present one.</source>
        <translation>Compruebe la dirección, o pida la actual a quien publica el paquete.</translation>
    </message>
    <message>
        <source>Check the address, the network and the proxy (Settings, Options, Network); without network, download the pack elsewhere and choose the file.</source>
        <translation>Compruebe la dirección, la red y el proxy (Configuración, Opciones, Red); sin red, descargue el paquete en otro lugar y elija el archivo.</translation>
    </message>
    <message>
        <source>Check the connection. Behind a proxy, name it under 'Version and network'; a company's mirror of the package index goes there, too. Without internet, choose a folder of wheels that were downloaded elsewhere.</source>
        <translation>Compruebe la conexión. Detrás de un proxy, indíquelo en «Versión y red»; la réplica del índice de paquetes de una empresa también se indica ahí. Sin internet, elija una carpeta de archivos wheel descargados en otro lugar.</translation>
    </message>
    <message>
        <source>Check the proxy and its log-in (Settings, Options, Network).</source>
        <translation>Compruebe el proxy y sus credenciales (Configuración, Opciones, Red).</translation>
    </message>
    <message>
        <source>Choose with AUTHCFG the log-in that this server wants (Settings, Options, Authentication).</source>
        <translation>Elija con AUTHCFG las credenciales que pide este servidor (Configuración, Opciones, Autenticación).</translation>
    </message>
    <message>
        <source>Clear optical raster</source>
        <translation>Ráster óptico despejado</translation>
    </message>
    <message>
        <source>Clear raster of another date with the same bands and units (product level, processing baseline, scaling). It is used only where less than {share} % of the optical raster is clear: colours then follow its brightness and contrast on the same ground, not the model's defaults. Any CRS, pixel size and extent; a date of the same season is best.</source>
        <translation>Ráster despejado de otra fecha con las mismas bandas y unidades (nivel de producto, versión de procesamiento, escala). Solo se usa si está despejado menos del {share} % del ráster óptico: entonces los colores siguen su brillo y su contraste en el mismo terreno, y no los valores predeterminados del modelo. Cualquier SRC, tamaño de píxel y extensión; lo mejor es una fecha de la misma estación.</translation>
    </message>
    <message>
        <source>Clear reference raster</source>
        <translation>Ráster de referencia despejado</translation>
    </message>
    <message>
        <source>Clockwise from the top of the raster. The sun of a Sentinel-2 image of the northern hemisphere stands in the south-east, so that shadows fall to the north-west.</source>
        <translation>En sentido horario desde la parte superior del ráster. El sol de una imagen Sentinel-2 del hemisferio norte está en el sureste, de modo que las sombras caen hacia el noroeste.</translation>
    </message>
    <message>
        <source>Close other programmes and install again.</source>
        <translation>Cierre otros programas e instale de nuevo.</translation>
    </message>
    <message>
        <source>Cloud from (%)</source>
        <translation>Nube a partir de (%)</translation>
    </message>
    <message>
        <source>Cloud mask</source>
        <translation>Máscara de nubes</translation>
    </message>
    <message>
        <source>Cloud mask from the scene classification</source>
        <translation>Máscara de nubes a partir de la clasificación de escena</translation>
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
        <source>Cloud masks of the dates</source>
        <translation>Máscaras de nubes de las fechas</translation>
    </message>
    <message>
        <source>Cloud probability from (%)</source>
        <translation>Probabilidad de nube a partir de (%)</translation>
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
        <source>Cloud, high probability</source>
        <translation>Nube, probabilidad alta</translation>
    </message>
    <message>
        <source>Cloud, medium probability</source>
        <translation>Nube, probabilidad media</translation>
    </message>
    <message>
        <source>Clouds and their shadows, as any of the types below; a band of the optical raster will do. Left empty, clouds and shadows are detected in the optical raster itself, as 'Detect clouds' does it.</source>
        <translation>Las nubes y sus sombras, en cualquiera de los tipos de abajo; sirve una banda del ráster óptico. Si se deja vacío, nubes y sombras se detectan en el propio ráster óptico, como lo hace «Detectar nubes».</translation>
    </message>
    <message>
        <source>Clouds cannot be removed with the defaults, but with DEVICE {device} and MODEL {model}.</source>
        <translation>No se pueden eliminar nubes con los valores predeterminados, pero sí con DEVICE {device} y MODEL {model}.</translation>
    </message>
    <message>
        <source>Clouds cannot be removed yet.</source>
        <translation>Todavía no se pueden eliminar nubes.</translation>
    </message>
    <message>
        <source>Clouds cover (%)</source>
        <translation>Cobertura de nubes (%)</translation>
    </message>
    <message>
        <source>Clouds removed</source>
        <translation>Nubes eliminadas</translation>
    </message>
    <message>
        <source>Clouds, shadows and gaps of fewer pixels become what surrounds them.</source>
        <translation>Las nubes, sombras y huecos de menos píxeles pasan a ser lo que los rodea.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster, 8 bit, digital numbers or reflectance, with the red, green and blue band. The result lies on its grid.</source>
        <translation>Ráster Sentinel-2 con nubes, de 8 bits, niveles digitales o reflectancia, con las bandas roja, verde y azul. El resultado queda en su cuadrícula.</translation>
    </message>
    <message>
        <source>Cloudy Sentinel-2 raster, 8 bit, digital numbers or reflectance. The result lies on its grid.</source>
        <translation>Ráster Sentinel-2 con nubes, de 8 bits, niveles digitales o reflectancia. El resultado queda en su cuadrícula.</translation>
    </message>
    <message>
        <source>Cloudy raster</source>
        <translation>Ráster con nubes</translation>
    </message>
    <message>
        <source>Compares a restored raster with a clear reference: PSNR, SSIM, errors and spectral angle, in a report.</source>
        <translation>Compara un ráster restaurado con una referencia despejada: PSNR, SSIM, errores y ángulo espectral, en un informe.</translation>
    </message>
    <message>
        <source>Compares a restored raster with a reference that shows the ground without clouds: peak signal-to-noise ratio, structural similarity, mean absolute and root mean square error, bias and spectral angle, of the whole raster, under cloud and in the clear, of all bands together and of each. Errors are in the raster's own units; pixels without data in one of the rasters are left out. Both rasters have to lie on one grid. A reference of another day differs from the restored raster even where that is perfect: simulate clouds on a clear raster for a reference of the same moment.</source>
        <translation>Compara un ráster restaurado con una referencia que muestra el suelo sin nubes: relación señal/ruido de pico, similitud estructural, error absoluto medio y raíz del error cuadrático medio, sesgo y ángulo espectral, del ráster entero, bajo las nubes y en lo despejado, de todas las bandas juntas y de cada una. Los errores están en las unidades del ráster; se excluyen los píxeles sin datos en alguno de los rásteres. Ambos rásteres deben estar en la misma cuadrícula. Una referencia de otro día difiere del ráster restaurado aunque este sea perfecto: simule nubes en un ráster despejado para tener una referencia del mismo instante.</translation>
    </message>
    <message>
        <source>Confidence (expected error)</source>
        <translation>Confianza (error esperado)</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Copiar el registro</translation>
    </message>
    <message>
        <source>Creation options</source>
        <translation>Opciones de creación</translation>
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
        <source>Data range of PSNR and SSIM</source>
        <translation>Rango de datos de PSNR y SSIM</translation>
    </message>
    <message>
        <source>Date each pixel comes from</source>
        <translation>Fecha de la que procede cada píxel</translation>
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
        <source>Detector card of your own</source>
        <translation>Ficha de su propio detector</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo de cálculo</translation>
    </message>
    <message>
        <source>Device it ran on</source>
        <translation>Dispositivo de cálculo utilizado</translation>
    </message>
    <message>
        <source>Device that auto chooses</source>
        <translation>Dispositivo de cálculo que elige auto</translation>
    </message>
    <message>
        <source>Device the networks ran on</source>
        <translation>Dispositivo de cálculo de las redes</translation>
    </message>
    <message>
        <source>Devices, and how fast they are</source>
        <translation>Dispositivos de cálculo y su velocidad</translation>
    </message>
    <message>
        <source>Download it there, with all it needs: python3 -m pip download {package}, on a computer with the same Python and system.</source>
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
        <source>Downloading {megabytes:.1f} MB from {url}, of which {offset:.1f} MB are there already.</source>
        <translation>Descargando {megabytes:.1f} MB de {url}, de los que ya hay {offset:.1f} MB.</translation>
    </message>
    <message>
        <source>Enter an older torch, such as 2.5.1, as version and install again.</source>
        <translation>Indique como versión un torch más antiguo, como 2.5.1, e instale de nuevo.</translation>
    </message>
    <message>
        <source>Enter another version of torch: 2.2.2 is the last for numpy 1 on Intel Macs, numpy 2 needs 2.3 or newer.</source>
        <translation>Indique otra versión de torch: 2.2.2 es la última para numpy 1 en los Mac con Intel, numpy 2 necesita 2.3 o posterior.</translation>
    </message>
    <message>
        <source>Enter the proxy as http://[user:password@]host:port, or install from a folder of wheels that were downloaded elsewhere.</source>
        <translation>Indique el proxy como http://[user:password@]host:port, o instale desde una carpeta de archivos wheel descargados en otro lugar.</translation>
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
        <source>Expected errors of the dates</source>
        <translation>Errores esperados de las fechas</translation>
    </message>
    <message>
        <source>Fade at the rim (pixels)</source>
        <translation>Fundido en el margen (píxeles)</translation>
    </message>
    <message>
        <source>Figures as JSON</source>
        <translation>Indicadores en JSON</translation>
    </message>
    <message>
        <source>Figures as table</source>
        <translation>Indicadores en tabla</translation>
    </message>
    <message>
        <source>Folder: {}</source>
        <translation>Carpeta: {}</translation>
    </message>
    <message>
        <source>For Sentinel-2 L2A, which comes with a scene classification (SCL): clouds, thin cirrus and cloud shadows of it become a cloud mask, from which specks are taken out, and what that mask covers is restored. The mask is kept, to be looked at and corrected.</source>
        <translation>Para Sentinel-2 L2A, que viene con una clasificación de escena (SCL): sus nubes, cirros finos y sombras de nubes pasan a ser una máscara de nubes, de la que se quitan las motas, y se restaura lo que esa máscara cubre. La máscara se conserva, para revisarla y corregirla.</translation>
    </message>
    <message>
        <source>For masks of type probability: pixels are cloudy from this probability on.</source>
        <translation>Para máscaras del tipo probability: los píxeles tienen nubes a partir de esta probabilidad.</translation>
    </message>
    <message>
        <source>For masks of type scl, the class numbers: 3,8,9,10 are cloud shadow, cloud and thin cirrus.</source>
        <translation>Para máscaras del tipo scl, los números de las clases: 3,8,9,10 son sombra de nube, nubes y cirro fino.</translation>
    </message>
    <message>
        <source>For omnicloudmask. Left empty, it is found by band name or the band count of 12 or 13.</source>
        <translation>Para omnicloudmask. Si se deja vacío, se encuentra por el nombre de la banda o por el número de bandas, 12 o 13.</translation>
    </message>
    <message>
        <source>Free some space, choose the CPU build, which is smaller, or let the environment variable {variable} name a folder on another disk and start QGIS again.</source>
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
        <source>GeoTIFF with all bands of the clear raster, under clouds.</source>
        <translation>GeoTIFF con todas las bandas del ráster despejado, bajo nubes.</translation>
    </message>
    <message>
        <source>GeoTIFF with all bands of the clear raster. Bands with the name of a mask, such as SCL, stay as they are.</source>
        <translation>GeoTIFF con todas las bandas del ráster despejado. Las bandas con nombre de máscara, como SCL, quedan como están.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band of type Float32; NaN is its NoData, as 0 dB is a value like any other.</source>
        <translation>GeoTIFF con una banda de tipo Float32; NaN es su NoData, pues 0 dB es un valor como cualquier otro.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData.</source>
        <translation>GeoTIFF con una banda: 0 despejado, 1 nube, 2 sombra, 255 NoData.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1 for the first raster of the list, and so on; 0, NoData, where none has data.</source>
        <translation>GeoTIFF con una banda: 1 para el primer ráster de la lista, y así sucesivamente; 0, NoData, donde ninguno tiene datos.</translation>
    </message>
    <message>
        <source>GeoTIFF with one band: 1, 2 or 3 for the date, and 0, NoData, where none has data.</source>
        <translation>GeoTIFF con una banda: 1, 2 o 3 para la fecha, y 0, NoData, donde ninguna tiene datos.</translation>
    </message>
    <message>
        <source>GeoTIFF with the bands, units, data type and grid of the first raster.</source>
        <translation>GeoTIFF con las bandas, unidades, tipo de datos y cuadrícula del primer ráster.</translation>
    </message>
    <message>
        <source>GeoTIFF with three bands, red, green and blue.</source>
        <translation>GeoTIFF con tres bandas, roja, verde y azul.</translation>
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
        <source>How calm the radar already is: filters smooth what varies no more than that many looks do. Left empty, it is estimated from homogeneous ground and written to the log; Sentinel-1 GRD has 4.4.</source>
        <translation>Cuánto está ya suavizado el radar: los filtros suavizan lo que no varía más de lo que varía con ese número de looks. Si se deja vacío, se estima en suelo homogéneo y se anota en el registro; Sentinel-1 GRD tiene 4,4.</translation>
    </message>
    <message>
        <source>How far each restored value is expected to lie from the truth, in the units of the result, for red, green and blue: about 68 of 100 true values lie within plus or minus this. The raster's metadata say what to multiply it by for 50, 90 and 95 of 100. It is 0 where a pixel is the given one, and NoData where a cloud could not be restored. Calibrated on scenes the networks have not seen; it knows nothing of clouds the mask misses, or of what changed since.</source>
        <translation>Cuánto se espera que cada valor restaurado se aparte de la verdad, en las unidades del resultado, para rojo, verde y azul: unos 68 de cada 100 valores verdaderos están dentro de más o menos este valor. Los metadatos del ráster indican por cuánto multiplicarlo para 50, 90 y 95 de cada 100. Es 0 donde el píxel es el original, y NoData donde no se pudo restaurar una nube. Calibrado con escenas que las redes no han visto; no sabe nada de las nubes que la máscara no recoge, ni de lo que ha cambiado desde entonces.</translation>
    </message>
    <message>
        <source>How far from its cloud a shadow lies: the height of the clouds over the tangent of the sun's elevation.</source>
        <translation>A qué distancia de su nube está una sombra: la altura de las nubes dividida por la tangente de la elevación del sol.</translation>
    </message>
    <message>
        <source>How wide the rim is that lets the ground through: 0 for hard edges, 0.35 for cumulus, 1 and more for thin clouds that hide little fully.</source>
        <translation>Anchura del margen que deja ver el suelo: 0 para bordes nítidos, 0,35 para cúmulos, 1 y más para nubes finas que ocultan poco por completo.</translation>
    </message>
    <message>
        <source>If it was trying out the packages, this computer's processor may be too old for this torch: enter an older version, such as 2.5.1. Otherwise install again.</source>
        <translation>Si estaba probando los paquetes, puede que el procesador de este equipo sea demasiado antiguo para este torch: indique una versión más antigua, como 2.5.1. Si no, instale de nuevo.</translation>
    </message>
    <message>
        <source>In a conda environment remove what was installed here and run: conda install pytorch.</source>
        <translation>En un entorno conda, quite lo que se instaló aquí y ejecute: conda install pytorch.</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Instalar</translation>
    </message>
    <message>
        <source>Install Microsoft's Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). If it is there, enter an older torch, such as 2.5.1, as version and install again.</source>
        <translation>Instale Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). Si ya está, indique como versión un torch más antiguo, como 2.5.1, e instale de nuevo.</translation>
    </message>
    <message>
        <source>Install again</source>
        <translation>Instalar de nuevo</translation>
    </message>
    <message>
        <source>Install again with the CPU build, or with all wheels that the CUDA build needs (their names begin with nvidia).</source>
        <translation>Instale de nuevo con la versión para CPU, o con todos los archivos wheel que necesita la versión para CUDA (sus nombres empiezan por nvidia).</translation>
    </message>
    <message>
        <source>Install again. If it keeps breaking off, install from a folder of wheels that were downloaded elsewhere.</source>
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
        <source>Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, start Windows again, then install again.</source>
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
        <source>It comes with QGIS: install QGIS again.</source>
        <translation>Viene con QGIS: instale QGIS de nuevo.</translation>
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
        <source>Keeps the blocks of a run that did not reach its end: the same run, started again, computes only what is missing. Left empty, a run here starts anew, and one by a cluster keeps them in a hidden folder beside the result.</source>
        <translation>Guarda los bloques de una ejecución que no llegó a su fin: la misma, iniciada de nuevo, calcula solo lo que falta. Vacía, una ejecución aquí empieza de cero, y un clúster los guarda en una carpeta oculta junto al resultado.</translation>
    </message>
    <message>
        <source>Layer '{name}' is no raster file (it comes from '{provider}'). Save it as GeoTIFF first (layer menu, Export, Save As) and choose the file.</source>
        <translation>La capa «{name}» no es un archivo ráster (procede de «{provider}»). Guárdela antes como GeoTIFF (menú de la capa, Exportar, Guardar como) y elija el archivo.</translation>
    </message>
    <message>
        <source>Layer '{name}' is opened with settings of its own ({settings}), which would be lost here. Add the file itself as a layer, or save the layer as GeoTIFF first, and choose that.</source>
        <translation>La capa «{name}» está abierta con ajustes propios ({settings}), que aquí se perderían. Añada el propio archivo como capa, o guarde antes la capa como GeoTIFF, y elija eso.</translation>
    </message>
    <message>
        <source>Leave the version of torch and the address of the index empty, or install from a folder of wheels.</source>
        <translation>Deje vacías la versión de torch y la dirección del índice, o instale desde una carpeta de archivos wheel.</translation>
    </message>
    <message>
        <source>Leave the version of torch empty to get the newest that fits; in a folder of wheels, add versions built for this QGIS. A newer QGIS brings newer packages.</source>
        <translation>Deje vacía la versión de torch para obtener la más reciente que encaje; en una carpeta de archivos wheel, añada versiones hechas para este QGIS. Un QGIS más reciente trae paquetes más recientes.</translation>
    </message>
    <message>
        <source>Left empty, it is found by band name, colour interpretation or the band count of 3, 12 or 13. In a raster of its own, it is the first band.</source>
        <translation>Si se deja vacío, se encuentra por el nombre de la banda, por la interpretación de color o por el número de bandas, 3, 12 o 13. En un ráster aparte, es la primera banda.</translation>
    </message>
    <message>
        <source>Left empty, it is the band named VV, or the only band there is.</source>
        <translation>Si se deja vacío, es la banda llamada VV, o la única que hay.</translation>
    </message>
    <message>
        <source>Left empty, it is the only band there is, or the one with the name of a mask.</source>
        <translation>Si se deja vacío, es la única banda que hay, o la que lleva el nombre de una máscara.</translation>
    </message>
    <message>
        <source>Let the environment variable {variable} name a short folder, such as C:\sar, and start QGIS again; or let your administrator enable long paths (https://pip.pypa.io/warnings/enable-long-paths).</source>
        <translation>Haga que la variable de entorno {variable} indique una carpeta de nombre corto, como C:\sar, y vuelva a iniciar QGIS; o pida a su administrador que active las rutas largas (https://pip.pypa.io/warnings/enable-long-paths).</translation>
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
        <source>Log-in for the download</source>
        <translation>Credenciales para la descarga</translation>
    </message>
    <message>
        <source>Makes a cloud mask: 0 clear, 1 cloud, 2 shadow, 255 NoData. Products with a mask of their own (SCL, QA60, cloud probability) are best served by that; rasters that come with nothing, such as true-colour images, go through a small network that looks at red, green and blue. Look at what it finds: snow, sand and bright roofs are taken for cloud now and then, and thin cirrus is missed.</source>
        <translation>Crea una máscara de nubes: 0 despejado, 1 nube, 2 sombra, 255 NoData. A los productos con máscara propia (SCL, QA60, probabilidad de nube) les va mejor con ella; los rásteres que vienen sin nada, como las imágenes en color natural, pasan por una pequeña red que mira el rojo, el verde y el azul. Revise lo que encuentra: la nieve, la arena y los tejados claros se toman a veces por nubes, y los cirros finos se escapan.</translation>
    </message>
    <message>
        <source>Makes a mask of clouds and their shadows, from SCL, QA60, a cloud probability or the image itself.</source>
        <translation>Crea una máscara de las nubes y sus sombras, a partir de SCL, QA60, una probabilidad de nube o la propia imagen.</translation>
    </message>
    <message>
        <source>Makes one raster of several dates of a place, best after 'Remove clouds' ran on each of them: every pixel is taken from the first date on which it is clear, and where it is clear on none from the date whose restoration is expected to be the least wrong. Nothing is averaged and no colour is changed: dates of different seasons show seams, so choose dates that lie close together.</source>
        <translation>Reúne en un ráster varias fechas de un lugar, mejor después de aplicar «Eliminar nubes» a cada una: cada píxel se toma de la primera fecha en la que está despejado y, si no lo está en ninguna, de la fecha cuya restauración se espera que sea la menos errónea. No se promedia nada ni se cambia ningún color: fechas de estaciones distintas dejan ver las uniones, así que elija fechas cercanas entre sí.</translation>
    </message>
    <message>
        <source>Makes one raster of several dates: each pixel from a date where it is clear, else the best restored one.</source>
        <translation>Reúne varias fechas en un ráster: cada píxel de una fecha en la que está despejado, o si no el mejor restaurado.</translation>
    </message>
    <message>
        <source>Masks miss the thin edges of clouds. Outside the grown mask, pixels stay exactly as they are.</source>
        <translation>Las máscaras no recogen los bordes finos de las nubes. Fuera de la máscara ampliada, los píxeles quedan exactamente como están.</translation>
    </message>
    <message>
        <source>Mean absolute error</source>
        <translation>Error absoluto medio</translation>
    </message>
    <message>
        <source>Mean of restored minus reference</source>
        <translation>Media de restaurado menos referencia</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Método</translation>
    </message>
    <message>
        <source>Method that told the clouds</source>
        <translation>Método que reconoció las nubes</translation>
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
        <source>Model '{name}' says nothing of its expected errors: where it is clear on no date, pixels come from the first one with data.</source>
        <translation>El modelo «{name}» no dice nada de sus errores esperados: donde ninguna fecha está despejada, los píxeles proceden de la primera con datos.</translation>
    </message>
    <message>
        <source>Model card of your own</source>
        <translation>Ficha de su propio modelo</translation>
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
        <source>Model that the pack held</source>
        <translation>Modelo que contenía el paquete</translation>
    </message>
    <message>
        <source>Model {name} {version} ({origin}, {megabytes:.1f} MB) is whole: SHA-256 {sha256}</source>
        <translation>El modelo {name} {version} ({origin}, {megabytes:.1f} MB) está íntegro: SHA-256 {sha256}</translation>
    </message>
    <message>
        <source>Model {name} {version} is installed from this pack already.</source>
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
        <source>Models to choose as MODEL, separated by commas</source>
        <translation>Modelos que elegir como MODEL, separados por comas</translation>
    </message>
    <message>
        <source>More models come as packs: run this again with MODEL_PACK. They are installed into {folder}; to remove one, delete its folder there.</source>
        <translation>Hay más modelos en paquetes: ejecute esto de nuevo con MODEL_PACK. Se instalan en {folder}; para quitar uno, borre ahí su carpeta.</translation>
    </message>
    <message>
        <source>More than {gigabytes:.0f} GB come from there: this is no model pack. Check the address.</source>
        <translation>De ahí vienen más de {gigabytes:.0f} GB: esto no es un paquete de modelo. Compruebe la dirección.</translation>
    </message>
    <message>
        <source>Name a PEM file, or leave the field empty.</source>
        <translation>Indique un archivo PEM, o deje el campo vacío.</translation>
    </message>
    <message>
        <source>Name the package index by the server's name instead of its IP address, or install from a folder of wheels.</source>
        <translation>Indique el índice de paquetes por el nombre del servidor en lugar de su dirección IP, o instale desde una carpeta de archivos wheel.</translation>
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
        <source>No folder of wheels is chosen.</source>
        <translation>No se ha elegido ninguna carpeta de archivos wheel.</translation>
    </message>
    <message>
        <source>No versions of the packages fit each other and QGIS's own {kept}.</source>
        <translation>No hay versiones de los paquetes que encajen entre sí y con {kept} de QGIS.</translation>
    </message>
    <message>
        <source>NoData value of the SAR raster</source>
        <translation>Valor NoData del ráster SAR</translation>
    </message>
    <message>
        <source>NoData value of the optical raster</source>
        <translation>Valor NoData del ráster óptico</translation>
    </message>
    <message>
        <source>Not vegetated</source>
        <translation>Sin vegetación</translation>
    </message>
    <message>
        <source>Number of looks</source>
        <translation>Número de looks</translation>
    </message>
    <message>
        <source>Number of looks the filter went by</source>
        <translation>Número de looks que usó el filtro</translation>
    </message>
    <message>
        <source>Number of things that are wrong</source>
        <translation>Número de cosas que están mal</translation>
    </message>
    <message>
        <source>Of all masks that are given. auto recognises the type by names and values, or asks for it.</source>
        <translation>De todas las máscaras indicadas. auto reconoce el tipo por los nombres y los valores, o lo pregunta.</translation>
    </message>
    <message>
        <source>Of the networks' arithmetic. auto tries the faster kinds on this computer before the run and takes one only where it is faster and the image stays the same to the eye. float32 is the most exact one.</source>
        <translation>La de los cálculos de las redes. auto prueba las precisiones más rápidas en este equipo antes de la ejecución y solo toma una si es más rápida y la imagen sigue siendo la misma a la vista. float32 es la más exacta.</translation>
    </message>
    <message>
        <source>One HTML file with figures, pictures and plots.</source>
        <translation>Un archivo HTML con indicadores, imágenes y gráficos.</translation>
    </message>
    <message>
        <source>One for each raster, in the same order: the expected errors that 'Remove clouds' writes, 0 where nothing is restored. Less is better, the mean of all bands counts. Left empty, restored pixels are taken from the raster farthest up in the list.</source>
        <translation>Uno por cada ráster, en el mismo orden: los errores esperados que escribe «Eliminar nubes», 0 donde no se restauró nada. Menos es mejor; cuenta la media de todas las bandas. Si se deja vacío, los píxeles restaurados se toman del ráster que está más arriba en la lista.</translation>
    </message>
    <message>
        <source>One for each raster, in the same order: the masks that 'Remove clouds' had. Left empty, expected errors alone tell the pixels apart.</source>
        <translation>Una por cada ráster, en el mismo orden: las máscaras que tuvo «Eliminar nubes». Si se deja vacío, solo los errores esperados distinguen los píxeles.</translation>
    </message>
    <message>
        <source>One line for each region and band, as CSV.</source>
        <translation>Una línea por cada región y banda, en CSV.</translation>
    </message>
    <message>
        <source>Only for products with one file for each band (Sentinel-2 SAFE JP2, many Earth Engine exports): the {colour} band. The optical raster is then the red one.</source>
        <translation>Solo para productos con un archivo por banda (JP2 de Sentinel-2 SAFE, muchas exportaciones de Earth Engine): la banda {colour}. El ráster óptico es entonces la banda roja.</translation>
    </message>
    <message>
        <source>Optical raster</source>
        <translation>Ráster óptico</translation>
    </message>
    <message>
        <source>Optical raster for the grid</source>
        <translation>Ráster óptico para la cuadrícula</translation>
    </message>
    <message>
        <source>Optical raster whose brightness, contrast and units the result takes, of a similar place and season. Left empty, the result is 8 bit.</source>
        <translation>Ráster óptico cuyo brillo, contraste y unidades toma el resultado, de un lugar y una estación semejantes. Si se deja vacío, el resultado es de 8 bits.</translation>
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
        <source>Options of GDAL's GeoTIFF driver as NAME=VALUE, separated by |, such as COMPRESS=ZSTD|NUM_THREADS=4. They win over the defaults: tiled, compressed, BigTIFF where needed.</source>
        <translation>Opciones del controlador GeoTIFF de GDAL como NAME=VALUE, separadas por |, por ejemplo COMPRESS=ZSTD|NUM_THREADS=4. Prevalecen sobre las predeterminadas: en teselas, comprimido, BigTIFF si hace falta.</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Origen</translation>
    </message>
    <message>
        <source>Overlap of windows (pixels)</source>
        <translation>Solape de las ventanas (píxeles)</translation>
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
        <source>Paints clouds and their shadows on a clear raster, and writes the mask that tells where they are.</source>
        <translation>Pinta nubes y sus sombras en un ráster despejado, y escribe la máscara que dice dónde están.</translation>
    </message>
    <message>
        <source>Paints clouds on a clear raster, removes them and compares the result with the clear raster.</source>
        <translation>Pinta nubes en un ráster despejado, las elimina y compara el resultado con el ráster despejado.</translation>
    </message>
    <message>
        <source>Paints synthetic clouds and their shadows on a clear optical raster. Remove them again with 'Remove clouds' and compare with the clear raster by 'Evaluate restoration': that tells what a restoration is worth on your own ground. The result has the bands, units, data type and grid of the clear raster, and pixels where the mask is 0 are the clear raster's own. The same settings always give the same clouds, also on rasters of one band each that lie on the same grid.</source>
        <translation>Pinta nubes sintéticas y sus sombras en un ráster óptico despejado. Elimínelas con «Eliminar nubes» y compare con el ráster despejado mediante «Evaluar la restauración»: eso indica cuánto vale una restauración en su propio terreno. El resultado tiene las bandas, unidades, tipo de datos y cuadrícula del ráster despejado, y los píxeles donde la máscara es 0 son los del ráster despejado. Los mismos ajustes dan siempre las mismas nubes, también en rásteres de una banda cada uno que están en la misma cuadrícula.</translation>
    </message>
    <message>
        <source>Pixels that neighbouring {size}-pixel windows share and blend over. More is smoother and slower.</source>
        <translation>Píxeles que comparten y funden entre sí las ventanas vecinas de {size} píxeles. Más es más suave y más lento.</translation>
    </message>
    <message>
        <source>Plugins &gt; SAR Cloud Removal &gt; Python packages</source>
        <translation>Complementos &gt; SAR Cloud Removal &gt; Paquetes de Python</translation>
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
        <source>Processor threads</source>
        <translation>Hilos del procesador</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Finalidad</translation>
    </message>
    <message>
        <source>Python ended at once (status {status}) while this was done: {step}.</source>
        <translation>Python terminó de golpe (estado {status}) mientras hacía esto: {step}.</translation>
    </message>
    <message>
        <source>Python packages are missing: {}.</source>
        <translation>Faltan paquetes de Python: {}.</translation>
    </message>
    <message>
        <source>Python packages…</source>
        <translation>Paquetes de Python…</translation>
    </message>
    <message>
        <source>QGIS's own Python has an old {package}, and what was installed needs a newer one ({detail}).</source>
        <translation>El Python de QGIS tiene un {package} antiguo, y lo que se instaló necesita uno más reciente ({detail}).</translation>
    </message>
    <message>
        <source>QGIS's packages come first and stay as they are here. Update that one: python3 -m pip install --upgrade {package}, in the OSGeo4W Shell or a terminal, on Debian and Ubuntu with --user --break-system-packages.</source>
        <translation>Los paquetes de QGIS van primero y aquí quedan como están. Actualice ese: python3 -m pip install --upgrade {package}, en el OSGeo4W Shell o en un terminal, en Debian y Ubuntu con --user --break-system-packages.</translation>
    </message>
    <message>
        <source>Raster each pixel comes from</source>
        <translation>Ráster del que procede cada píxel</translation>
    </message>
    <message>
        <source>Rasters of several dates</source>
        <translation>Rásteres de varias fechas</translation>
    </message>
    <message>
        <source>Ready to remove clouds: {model} on {device}, {tile} for a Sentinel-2 tile that is cloudy all over.</source>
        <translation>Listo para eliminar nubes: {model} en {device}, {tile} para una tesela Sentinel-2 cubierta de nubes por completo.</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>Listo.</translation>
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
        <source>Remove clouds</source>
        <translation>Eliminar nubes</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates and takes each pixel from the date that knows it best.</source>
        <translation>Elimina las nubes de tres fechas y toma cada píxel de la fecha que mejor lo conoce.</translation>
    </message>
    <message>
        <source>Removes the clouds of three dates of one place, each with the radar of its own days, and puts together one raster: each pixel comes from the first date on which it is clear, and where it is clear on none, from the date whose restoration is expected to be the least wrong. Clouds are told by each date's mask or, where there is none, from the raster itself. For two dates give one of them twice; for more, run 'Remove clouds' as a batch and then 'Best-pixel composite'.</source>
        <translation>Elimina las nubes de tres fechas de un lugar, cada una con el radar de sus propios días, y las reúne en un ráster: cada píxel procede de la primera fecha en la que está despejado y, si no lo está en ninguna, de la fecha cuya restauración se espera que sea la menos errónea. Las nubes las indica la máscara de cada fecha o, si no la hay, se reconocen en el propio ráster. Para dos fechas, indique una de ellas dos veces; para más, ejecute «Eliminar nubes» por lotes y después «Composición del mejor píxel».</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Informe</translation>
    </message>
    <message>
        <source>Restored raster</source>
        <translation>Ráster restaurado</translation>
    </message>
    <message>
        <source>Restores the ground under clouds in a Sentinel-2 raster with Sentinel-1 radar of the same place.</source>
        <translation>Restaura el suelo bajo las nubes de un ráster Sentinel-2 con el radar Sentinel-1 del mismo lugar.</translation>
    </message>
    <message>
        <source>Restores the red, green and blue band of a Sentinel-2 raster under clouds and cloud shadows. One network translates Sentinel-1 radar, which sees through clouds, to an optical image; a second one fuses it with what is clear in the cloudy image. The result has the optical raster's grid, units and data type, and pixels away from the cloud mask stay exactly as they are. What is restored is likely, not observed: do not measure it.</source>
        <translation>Restaura las bandas roja, verde y azul de un ráster Sentinel-2 bajo las nubes y sus sombras. Una red traduce el radar Sentinel-1, que ve a través de las nubes, a una imagen óptica; otra la fusiona con lo que está despejado en la imagen con nubes. El resultado tiene la cuadrícula, las unidades y el tipo de datos del ráster óptico, y los píxeles fuera de la máscara de nubes quedan exactamente como están. Lo restaurado es verosímil, no observado: no mida en ello.</translation>
    </message>
    <message>
        <source>Root mean square error</source>
        <translation>Raíz del error cuadrático medio</translation>
    </message>
    <message>
        <source>Rows and columns that go through the networks together, a multiple of {size}; 0 is the model's own size. Larger windows share less, so there is less to compute, and take more memory.</source>
        <translation>Filas y columnas que pasan juntas por las redes, un múltiplo de {size}; 0 es el tamaño propio del modelo. Las ventanas más grandes comparten menos, así que hay menos que calcular, y ocupan más memoria.</translation>
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
        <source>SAR Cloud Removal needs the Python package(s) {missing}, not installed for the Python that QGIS uses. In QGIS choose {menu}. Without a window run this in a terminal, on Windows in the 'OSGeo4W Shell': {command}</source>
        <translation>SAR Cloud Removal necesita los paquetes de Python {missing}, que no están instalados para el Python que usa QGIS. En QGIS elija {menu}. Sin ventana, ejecute esto en un terminal, en Windows en el «OSGeo4W Shell»: {command}</translation>
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
        <source>SAR to optical</source>
        <translation>De SAR a óptico</translation>
    </message>
    <message>
        <source>SCL mask → remove clouds</source>
        <translation>Máscara SCL → eliminar nubes</translation>
    </message>
    <message>
        <source>SCL, QA60, a cloud probability or any other mask. Left empty, clouds are told from the raster itself.</source>
        <translation>SCL, QA60, una probabilidad de nube o cualquier otra máscara. Si se deja vacío, las nubes se reconocen en el propio ráster.</translation>
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
        <source>Scene classes that are cloudy</source>
        <translation>Clases de escena con nubes</translation>
    </message>
    <message>
        <source>Scene classification (SCL)</source>
        <translation>Clasificación de escena (SCL)</translation>
    </message>
    <message>
        <source>Seconds for a window there, default model</source>
        <translation>Segundos para una ventana en él, modelo predeterminado</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla aleatoria</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, taken within days. Any CRS and pixel size.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero) del mismo lugar, tomada con pocos días de diferencia. Cualquier SRC y tamaño de píxel.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought) of the same place, taken within days. Any CRS, pixel size and extent: it is brought onto the optical raster's grid on the fly.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero) del mismo lugar, tomada con pocos días de diferencia. Cualquier SRC, tamaño de píxel y extensión: se lleva al vuelo a la cuadrícula del ráster óptico.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought), any CRS, pixel size and extent.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero), cualquier SRC, tamaño de píxel y extensión.</translation>
    </message>
    <message>
        <source>Sentinel-1 backscatter (sigma or gamma nought). The result lies on its grid.</source>
        <translation>Retrodispersión de Sentinel-1 (sigma cero o gamma cero). El resultado queda en su cuadrícula.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds, 8 bit, digital numbers or reflectance, with any number of bands.</source>
        <translation>Ráster Sentinel-2 sin nubes, de 8 bits, niveles digitales o reflectancia, con cualquier número de bandas.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster without clouds, with the red, green and blue band.</source>
        <translation>Ráster Sentinel-2 sin nubes, con las bandas roja, verde y azul.</translation>
    </message>
    <message>
        <source>Sentinel-2 raster, 8 bit, digital numbers or reflectance. The mask lies on its grid; left empty, on the grid of the cloud mask below.</source>
        <translation>Ráster Sentinel-2, de 8 bits, niveles digitales o reflectancia. La máscara queda en su cuadrícula; si se deja vacío, en la de la máscara de nubes de abajo.</translation>
    </message>
    <message>
        <source>Sentinel-2 tile, cloudy all over</source>
        <translation>Tesela Sentinel-2, con nubes por completo</translation>
    </message>
    <message>
        <source>Shadows fall this far away (pixels, 0 for none)</source>
        <translation>Las sombras caen a esta distancia (píxeles, 0 para ninguna)</translation>
    </message>
    <message>
        <source>Shadows fall towards (degrees)</source>
        <translation>Las sombras caen hacia (grados)</translation>
    </message>
    <message>
        <source>Share of pixels compared under cloud, 0 to 1</source>
        <translation>Proporción de píxeles comparados bajo las nubes, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels compared, 0 to 1</source>
        <translation>Proporción de píxeles comparados, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels restored, 0 to 1</source>
        <translation>Proporción de píxeles restaurados, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels that are clear on one date, 0 to 1</source>
        <translation>Proporción de píxeles despejados en alguna fecha, de 0 a 1</translation>
    </message>
    <message>
        <source>Share of pixels with data, 0 to 1</source>
        <translation>Proporción de píxeles con datos, de 0 a 1</translation>
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
        <source>Shows what the networks see of a radar raster: backscatter in decibels on the optical raster's grid. 'Remove clouds' does the same by itself, so this is for looking, comparing and other work. A speckle filter makes pictures calmer, but the networks were trained on radar with its speckle: give them the unfiltered raster.</source>
        <translation>Muestra lo que las redes ven de un ráster de radar: la retrodispersión en decibelios en la cuadrícula del ráster óptico. «Eliminar nubes» hace lo mismo por sí solo, así que esto sirve para mirar, comparar y otros trabajos. Un filtro de moteado (speckle) calma las imágenes, pero las redes se entrenaron con radar con su moteado: deles el ráster sin filtrar.</translation>
    </message>
    <message>
        <source>Side of the window of lee and gamma_map, an odd number. More is calmer and less sharp.</source>
        <translation>Lado de la ventana de lee y gamma_map, un número impar. Más es más calmado y menos nítido.</translation>
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
        <source>Size of the largest clouds (pixels)</source>
        <translation>Tamaño de las nubes más grandes (píxeles)</translation>
    </message>
    <message>
        <source>Smallest cloud (pixels)</source>
        <translation>Nube más pequeña (píxeles)</translation>
    </message>
    <message>
        <source>Snow or ice</source>
        <translation>Nieve o hielo</translation>
    </message>
    <message>
        <source>Softness of the clouds</source>
        <translation>Suavidad de las nubes</translation>
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
        <source>Start QGIS again: this one has the old packages loaded.</source>
        <translation>Vuelva a iniciar QGIS: este tiene cargados los paquetes antiguos.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Sistema</translation>
    </message>
    <message>
        <source>Tells the versions of everything that removing clouds needs, the devices there are, whether the models are whole, and how long each takes on each device, measured. Says what is missing and how to get it, and runs when it is missing. Installs a model pack when one is named; nothing is ever downloaded otherwise.</source>
        <translation>Indica las versiones de todo lo que necesita la eliminación de nubes, los dispositivos de cálculo que hay, si los modelos están íntegros y cuánto tarda cada uno en cada dispositivo, medido. Dice qué falta y cómo conseguirlo, y funciona aunque falte. Instala un paquete de modelo si se indica uno; si no, nunca se descarga nada.</translation>
    </message>
    <message>
        <source>Tells what 'Remove clouds' is worth on your own ground: clouds are painted on a clear raster and removed again, and what comes out is compared with the clear raster, which shows the truth of the very same moment. The report has figures, pictures and plots.</source>
        <translation>Indica cuánto vale «Eliminar nubes» en su propio terreno: se pintan nubes en un ráster despejado y se vuelven a eliminar, y lo que sale se compara con el ráster despejado, que muestra la verdad del mismo instante. El informe contiene indicadores, imágenes y gráficos.</translation>
    </message>
    <message>
        <source>Tells what cloud removal finds here, what is missing and how fast it is; installs model packs.</source>
        <translation>Indica qué encuentra aquí la eliminación de nubes, qué falta y lo rápida que es; instala paquetes de modelo.</translation>
    </message>
    <message>
        <source>The JSON file of another model than the one that came with the plugin. Left empty, it is that one.</source>
        <translation>El archivo JSON de un modelo distinto del que vino con el complemento. Si se deja vacío, es este último.</translation>
    </message>
    <message>
        <source>The JSON file that was exported with a network of your own. Left empty, it is the one that came with the plugin.</source>
        <translation>El archivo JSON exportado con una red propia. Si se deja vacío, es el que vino con el complemento.</translation>
    </message>
    <message>
        <source>The JSON file that was exported with your own fine-tuned weights. It wins over the model chosen above.</source>
        <translation>El archivo JSON exportado con sus propios pesos ajustados. Prevalece sobre el modelo elegido arriba.</translation>
    </message>
    <message>
        <source>The MAX of PSNR and the L of SSIM, in the raster's units, such as 10000 for digital numbers of Sentinel-2. Left empty, it is 255 for 8 bit, else the range of the reference's values, mean ± 2.5 standard deviations. Figures of different data ranges cannot be compared.</source>
        <translation>El MAX de PSNR y la L de SSIM, en las unidades del ráster, como 10000 para los niveles digitales de Sentinel-2. Si se deja vacío, es 255 para 8 bits; si no, el rango de los valores de la referencia, media ± 2,5 desviaciones típicas. No se pueden comparar indicadores de rangos de datos distintos.</translation>
    </message>
    <message>
        <source>The Python package {name} is installed but cannot be loaded ({error}). {remedy} It can be installed again in QGIS by {menu}, or by: {command}</source>
        <translation>El paquete de Python {name} está instalado pero no se puede cargar ({error}). {remedy} Se puede instalar de nuevo en QGIS mediante {menu}, o con: {command}</translation>
    </message>
    <message>
        <source>The Python programme of this QGIS was not found (looked for: {places}).</source>
        <translation>No se encontró el programa Python de este QGIS (buscado: {places}).</translation>
    </message>
    <message>
        <source>The SCL raster of the same product, of 20 or 10 m.</source>
        <translation>El ráster SCL del mismo producto, de 20 o 10 m.</translation>
    </message>
    <message>
        <source>The algorithms can be used at once.</source>
        <translation>Los algoritmos se pueden usar ya.</translation>
    </message>
    <message>
        <source>The authentication configuration '{authcfg}' cannot be used. Choose one that exists (Settings, Options, Authentication) and enter the master password; qgis_process reads it from the file that the environment variable QGIS_AUTH_PASSWORD_FILE names.</source>
        <translation>No se puede usar la configuración de autenticación «{authcfg}». Elija una que exista (Configuración, Opciones, Autenticación) e introduzca la contraseña maestra; qgis_process la lee del archivo que indica la variable de entorno QGIS_AUTH_PASSWORD_FILE.</translation>
    </message>
    <message>
        <source>The bands to compare, in the same order in both rasters. Left empty, they are paired by their names, as red, green and blue, or by their order.</source>
        <translation>Las bandas que se comparan, en el mismo orden en ambos rásteres. Si se deja vacío, se emparejan por sus nombres, como roja, verde y azul, o por su orden.</translation>
    </message>
    <message>
        <source>The best of three runs, beside all else that the computer was doing. Reading and writing come on top.</source>
        <translation>La mejor de tres pruebas, junto a todo lo demás que hacía el equipo. A ello se suman la lectura y la escritura.</translation>
    </message>
    <message>
        <source>The build is '{value}', allowed are {builds}.</source>
        <translation>La variante que instalar es «{value}», se admiten {builds}.</translation>
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
        <source>The decibels as the networks take them: mean minus and plus 2.5 standard deviations become -1 and 1, and what is beyond is cut. Pixels without data are 0 to the networks, NoData here.</source>
        <translation>Los decibelios tal como los toman las redes: la media menos y más 2,5 desviaciones típicas pasan a ser -1 y 1, y se recorta lo que excede. Los píxeles sin datos son 0 para las redes, aquí NoData.</translation>
    </message>
    <message>
        <source>The disk is full: about {needed} are needed in '{home}', {free} are free.</source>
        <translation>El disco está lleno: se necesitan unos {needed} en «{home}», hay {free} libres.</translation>
    </message>
    <message>
        <source>The download broke off.</source>
        <translation>La descarga se interrumpió.</translation>
    </message>
    <message>
        <source>The download cannot be kept in '{folder}' ({error}). Make room there, and see that it can be written to.</source>
        <translation>La descarga no se puede guardar en «{folder}» ({error}). Haga sitio ahí y compruebe que se puede escribir.</translation>
    </message>
    <message>
        <source>The environment variable {} names another one.</source>
        <translation>La variable de entorno {} indica otra.</translation>
    </message>
    <message>
        <source>The folder '{source}' has no wheel of {package}.</source>
        <translation>La carpeta «{source}» no tiene ningún archivo wheel de {package}.</translation>
    </message>
    <message>
        <source>The hash that the publisher of the pack states, 64 hexadecimal digits; a pack with another one is not installed. A download needs it.</source>
        <translation>El resumen (hash) que declara quien publica el paquete, 64 cifras hexadecimales; un paquete con otro no se instala. Una descarga lo exige.</translation>
    </message>
    <message>
        <source>The index is not an address: expected is http://...</source>
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
        <source>The installation was canceled.</source>
        <translation>La instalación se canceló.</translation>
    </message>
    <message>
        <source>The log says more: {log}</source>
        <translation>El registro dice más: {log}</translation>
    </message>
    <message>
        <source>The log-in is sent without encryption: the address begins with http, not https.</source>
        <translation>Las credenciales se envían sin cifrar: la dirección empieza por http, no por https.</translation>
    </message>
    <message>
        <source>The mask that came with the raster, as any of the types below; a band of the raster will do. Left empty, clouds are told from the raster itself.</source>
        <translation>La máscara que vino con el ráster, en cualquiera de los tipos de abajo; sirve una banda del ráster. Si se deja vacío, las nubes se reconocen en el propio ráster.</translation>
    </message>
    <message>
        <source>The mask the restoration was made with: 0 where it is clear, anything else under clouds and their shadows, or one of the types below. Left empty, there are figures of the whole raster only.</source>
        <translation>La máscara con la que se hizo la restauración: 0 donde está despejado, cualquier otro valor bajo las nubes y sus sombras, o uno de los tipos de abajo. Si se deja vacío, solo hay indicadores del ráster entero.</translation>
    </message>
    <message>
        <source>The memory ran out.</source>
        <translation>La memoria se agotó.</translation>
    </message>
    <message>
        <source>The networks need Python packages that QGIS does not bring. They are installed into a folder of your QGIS profile; QGIS, its numpy and its GDAL stay as they are.</source>
        <translation>Las redes necesitan paquetes de Python que QGIS no trae. Se instalan en una carpeta de su perfil de QGIS; QGIS, su numpy y su GDAL quedan como están.</translation>
    </message>
    <message>
        <source>The networks, by recipe and width: plus is told which pixels are cloudy, paper is built as published; wider ones are slower. Those that Check installation installed are listed too. Left empty, it is the widest plus model that came with the plugin.</source>
        <translation>Las redes, por receta y anchura: plus sabe qué píxeles tienen nubes, paper está construida como en la publicación; las más anchas son más lentas. También figuran las que instaló «Comprobar la instalación». Si se deja vacío, es el modelo plus más ancho que vino con el complemento.</translation>
    </message>
    <message>
        <source>The outer part of the grown rim where the restored image fades into the source, at most as wide as the rim. Left empty, it is half the rim.</source>
        <translation>La parte exterior del margen ampliado donde la imagen restaurada se funde con la original, como mucho tan ancha como el margen. Si se deja vacío, es la mitad del margen.</translation>
    </message>
    <message>
        <source>The packages were installed but cannot be used: {detail}</source>
        <translation>Los paquetes se instalaron pero no se pueden usar: {detail}</translation>
    </message>
    <message>
        <source>The probability, or spectral score, from which a pixel is cloud: less finds more. Left empty, it is the method's own: {mask} for masks, 20 for thresholds, 40 for s2cloudless, 50 for OmniCloudMask, and what the network's card says.</source>
        <translation>La probabilidad, o puntuación espectral, a partir de la cual un píxel es nube: menos encuentra más. Si se deja vacío, es la propia del método: {mask} para máscaras, 20 para umbrales, 40 para s2cloudless, 50 para OmniCloudMask, y lo que dice la ficha de la red.</translation>
    </message>
    <message>
        <source>The proxy asks for a user name and a password, or for a kind of login pip does not know (NTLM).</source>
        <translation>El proxy pide un nombre de usuario y una contraseña, o una forma de inicio de sesión que pip no conoce (NTLM).</translation>
    </message>
    <message>
        <source>The proxy cannot be used.</source>
        <translation>No se puede usar el proxy.</translation>
    </message>
    <message>
        <source>The proxy is not an address: expected is http://...</source>
        <translation>El proxy no es una dirección: se espera http://...</translation>
    </message>
    <message>
        <source>The raster before the restoration, to be shown in the report. It changes no figure.</source>
        <translation>El ráster de antes de la restauración, para mostrarlo en el informe. No cambia ningún indicador.</translation>
    </message>
    <message>
        <source>The result gets its CRS, pixel size and extent; the radar is resampled bilinearly in linear power. Left empty, pixels stay where they are.</source>
        <translation>El resultado toma su SRC, tamaño de píxel y extensión; el radar se remuestrea de forma bilineal en potencia lineal. Si se deja vacío, los píxeles quedan donde están.</translation>
    </message>
    <message>
        <source>The same place without clouds, in the same units, on the same grid; it may reach farther.</source>
        <translation>El mismo lugar sin nubes, en las mismas unidades, en la misma cuadrícula; puede abarcar más.</translation>
    </message>
    <message>
        <source>The server cannot go on where the download broke off: downloading all of it.</source>
        <translation>El servidor no puede seguir donde se interrumpió la descarga: se descarga todo.</translation>
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
        <source>The share of the valid pixels that clouds hide, shadows not counted.</source>
        <translation>La proporción de los píxeles válidos que ocultan las nubes, sin contar las sombras.</translation>
    </message>
    <message>
        <source>The version of torch is '{value}', expected is one such as 2.5.1, or nothing.</source>
        <translation>La versión de torch es «{value}»; se espera una como 2.5.1, o nada.</translation>
    </message>
    <message>
        <source>The virus scanner or a company policy keeps files from being written or run.</source>
        <translation>El antivirus o una directiva de la empresa impide escribir o ejecutar archivos.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, this QGIS has Python {python}.</source>
        <translation>Los archivos wheel de {package} en «{source}» son para {found}, este QGIS tiene Python {python}.</translation>
    </message>
    <message>
        <source>The wheels of {package} in '{source}' are for {found}, this is {system}.</source>
        <translation>Los archivos wheel de {package} en «{source}» son para {found}, este sistema es {system}.</translation>
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
        <source>They were removed again. Enter another version of torch and install again.</source>
        <translation>Se han quitado de nuevo. Indique otra versión de torch e instale de nuevo.</translation>
    </message>
    <message>
        <source>Thin cirrus</source>
        <translation>Cirro fino</translation>
    </message>
    <message>
        <source>This Python ({key}) is not the one of the QGIS that asked ({wanted}).</source>
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
        <source>This system is too old for the packages ({detail}).</source>
        <translation>Este sistema es demasiado antiguo para los paquetes ({detail}).</translation>
    </message>
    <message>
        <source>This version of pip cannot check the certificate of a server that is named by its IP address.</source>
        <translation>Esta versión de pip no puede comprobar el certificado de un servidor indicado por su dirección IP.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 radar raster to a red, green and blue image, with the first of the two networks that remove clouds. Radar does not see colour: the colours are likely for what the radar sees, not observed.</source>
        <translation>Traduce un ráster de radar Sentinel-1 a una imagen roja, verde y azul, con la primera de las dos redes que eliminan nubes. El radar no ve el color: los colores son verosímiles para lo que ve el radar, no observados.</translation>
    </message>
    <message>
        <source>Translates a Sentinel-1 raster to what a Sentinel-2 image of the same place might look like.</source>
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
        <source>Turns Sentinel-2's scene classification into a cloud mask, and removes these clouds.</source>
        <translation>Convierte la clasificación de escena de Sentinel-2 en una máscara de nubes, y elimina esas nubes.</translation>
    </message>
    <message>
        <source>Two copies of the OpenMP library meet (OMP: Error #15).</source>
        <translation>Coinciden dos copias de la biblioteca OpenMP (OMP: Error #15).</translation>
    </message>
    <message>
        <source>Type of the cloud mask</source>
        <translation>Tipo de la máscara de nubes</translation>
    </message>
    <message>
        <source>Type of the cloud masks</source>
        <translation>Tipo de las máscaras de nubes</translation>
    </message>
    <message>
        <source>Unclassified</source>
        <translation>Sin clasificar</translation>
    </message>
    <message>
        <source>Unexpected {kind}: {error}. This is a mistake in the plugin: please report it with this log at {address}.</source>
        <translation>Error inesperado {kind}: {error}. Es un fallo del complemento: comuníquelo con este registro en {address}.</translation>
    </message>
    <message>
        <source>Unit of the SAR raster</source>
        <translation>Unidad del ráster SAR</translation>
    </message>
    <message>
        <source>Unit the SAR raster was read in</source>
        <translation>Unidad en la que se leyó el ráster SAR</translation>
    </message>
    <message>
        <source>Use a QGIS from conda-forge, where torch can be installed, too: conda install qgis pytorch safetensors scipy.</source>
        <translation>Use un QGIS de conda-forge, donde también se puede instalar torch: conda install qgis pytorch safetensors scipy.</translation>
    </message>
    <message>
        <source>Use a QGIS with Python {supported}.</source>
        <translation>Use un QGIS con Python {supported}.</translation>
    </message>
    <message>
        <source>Usually a virus scanner or a cloud drive (OneDrive) holds it for a moment: close other QGIS windows, wait and install again. If it stays, exclude the folder there, or let the environment variable {variable} name another folder and start QGIS again.</source>
        <translation>Lo habitual es que un antivirus o una unidad en la nube (OneDrive) lo retenga un momento: cierre las demás ventanas de QGIS, espere e instale de nuevo. Si persiste, excluya ahí la carpeta, o haga que la variable de entorno {variable} indique otra carpeta y vuelva a iniciar QGIS.</translation>
    </message>
    <message>
        <source>VV band of the SAR raster</source>
        <translation>Banda VV del ráster SAR</translation>
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
        <source>Wait until it is done, or cancel it there.</source>
        <translation>Espere a que termine, o cancélela allí.</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>Agua</translation>
    </message>
    <message>
        <source>Weights, checked just now</source>
        <translation>Pesos, comprobados ahora mismo</translation>
    </message>
    <message>
        <source>What 'Remove clouds' or another tool made.</source>
        <translation>Lo que hizo «Eliminar nubes» u otra herramienta.</translation>
    </message>
    <message>
        <source>What came does not go with what an earlier try left: downloading all of it.</source>
        <translation>Lo recibido no corresponde a lo que dejó un intento anterior: se descarga todo.</translation>
    </message>
    <message>
        <source>What came from {url} is not the file asked for and was deleted: its SHA-256 is {actual}, SHA256 says {digest}. Compare with the hash that the publisher states. If that is SHA256, the file was damaged or exchanged on its way: try again, or from another network.</source>
        <translation>Lo que vino de {url} no es el archivo solicitado y se borró: su SHA-256 es {actual}, SHA256 dice {digest}. Compárelo con el resumen (hash) que declara quien lo publica. Si ese es SHA256, el archivo se dañó o se cambió por el camino: inténtelo de nuevo, o desde otra red.</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Para qué</translation>
    </message>
    <message>
        <source>What is wrong, and what to do about it</source>
        <translation>Qué está mal y qué hacer</translation>
    </message>
    <message>
        <source>What pip says appears here.</source>
        <translation>Aquí aparece lo que dice pip.</translation>
    </message>
    <message>
        <source>What the colours follow: clear pixels, clear reference or model card</source>
        <translation>Qué siguen los colores: píxeles despejados, referencia despejada o ficha del modelo</translation>
    </message>
    <message>
        <source>What the first network makes of the SAR raster alone, in the optical raster's units.</source>
        <translation>Lo que la primera red obtiene solo del ráster SAR, en las unidades del ráster óptico.</translation>
    </message>
    <message>
        <source>What was begun has been removed.</source>
        <translation>Se ha quitado lo que se había empezado.</translation>
    </message>
    <message>
        <source>What was begun is being removed.</source>
        <translation>Se está quitando lo que se había empezado.</translation>
    </message>
    <message>
        <source>What was installed before is still in use.</source>
        <translation>Lo que se instaló antes sigue en uso.</translation>
    </message>
    <message>
        <source>When you report a mistake at {address}, add this page; ~ in it stands for your home folder.</source>
        <translation>Cuando comunique un fallo en {address}, adjunte esta página; en ella, ~ representa su carpeta personal.</translation>
    </message>
    <message>
        <source>Whether clouds can be removed with the defaults</source>
        <translation>Si se pueden eliminar nubes con los valores predeterminados</translation>
    </message>
    <message>
        <source>Window (pixels)</source>
        <translation>Ventana (píxeles)</translation>
    </message>
    <message>
        <source>Window of 256 × 256 pixels</source>
        <translation>Ventana de 256 × 256 píxeles</translation>
    </message>
    <message>
        <source>Window of the filter (pixels)</source>
        <translation>Ventana del filtro (píxeles)</translation>
    </message>
    <message>
        <source>Windows at a time</source>
        <translation>Ventanas a la vez</translation>
    </message>
    <message>
        <source>Windows that go through the networks together; 0 chooses by device. It is halved when a GPU's memory is full.</source>
        <translation>Ventanas que pasan juntas por las redes; 0 elige según el dispositivo de cálculo. Se reducen a la mitad cuando la memoria de una GPU está llena.</translation>
    </message>
    <message>
        <source>Windows that went through the networks</source>
        <translation>Ventanas que pasaron por las redes</translation>
    </message>
    <message>
        <source>Windows without cloud, not computed</source>
        <translation>Ventanas sin nubes, no calculadas</translation>
    </message>
    <message>
        <source>Wins over the value the file declares. Pixels with it are NoData in the mask.</source>
        <translation>Prevalece sobre el valor que declara el archivo. Los píxeles con él son NoData en la máscara.</translation>
    </message>
    <message>
        <source>Wins over the value the file declares. Pixels with it stay as they are.</source>
        <translation>Prevalece sobre el valor que declara el archivo. Los píxeles con él quedan como están.</translation>
    </message>
    <message>
        <source>Wins over what the file declares. NaN, and 0 in linear power and amplitude, are never data.</source>
        <translation>Prevalece sobre lo que declara el archivo. NaN, y 0 en potencia lineal y amplitud, nunca son datos.</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>Carpeta de trabajo</translation>
    </message>
    <message>
        <source>You can work on in QGIS, and close this window meanwhile.</source>
        <translation>Puede seguir trabajando en QGIS y cerrar esta ventana mientras tanto.</translation>
    </message>
    <message>
        <source>auto takes a GPU where there is one. cpu, cuda, cuda:N (the GPU number N, from 0) and mps ask for one device, and it is an error when it is not there.</source>
        <translation>auto toma una GPU si la hay. cpu, cuda, cuda:N (la GPU número N, desde 0) y mps piden un dispositivo concreto, y es un error si no está.</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>azul</translation>
    </message>
    <message>
        <source>came with the plugin</source>
        <translation>vino con el complemento</translation>
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
        <source>db: decibels; linear: power; amplitude: digital numbers of GRD products. auto recognises it by the values and writes it to the log.</source>
        <translation>db: decibelios; linear: potencia; amplitude: niveles digitales de productos GRD. auto la reconoce por los valores y la anota en el registro.</translation>
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
        <source>download.pytorch.org and what pip is set up for</source>
        <translation>download.pytorch.org y lo que pip tenga configurado</translation>
    </message>
    <message>
        <source>evaluate,validate,compare,accuracy,error,psnr,ssim,rmse,mae,sam,cloud,restore,report</source>
        <translation>evaluar,validar,comparar,exactitud,error,psnr,ssim,rmse,mae,sam,nube,restaurar,informe,evaluate,compare,cloud</translation>
    </message>
    <message>
        <source>files that end in .whl, downloaded elsewhere</source>
        <translation>archivos que terminan en .whl, descargados en otro lugar</translation>
    </message>
    <message>
        <source>green</source>
        <translation>verde</translation>
    </message>
    <message>
        <source>grows and fades cloud masks</source>
        <translation>amplía y funde las máscaras de nubes</translation>
    </message>
    <message>
        <source>in the clear</source>
        <translation>en lo despejado</translation>
    </message>
    <message>
        <source>installed from a pack</source>
        <translation>instalado desde un paquete</translation>
    </message>
    <message>
        <source>macOS does not let this QGIS load libraries that others have signed.</source>
        <translation>macOS no deja que este QGIS cargue bibliotecas firmadas por otros.</translation>
    </message>
    <message>
        <source>mask: from the cloud mask above; network: a small network that came with the plugin, from red, green and blue; spectral: fixed thresholds, clouds only, from these and what else there is of Sentinel-2's bands 1, 10 and 11; omnicloudmask, s2cloudless: these Python packages with their own weights, where they are installed. auto takes the mask where one is given, else the network, and the thresholds where PyTorch is not installed.</source>
        <translation>mask: según la máscara de nubes de arriba; network: una pequeña red que vino con el complemento, a partir de rojo, verde y azul; spectral: umbrales fijos, solo nubes, a partir de estos y de lo que haya además de las bandas 1, 10 y 11 de Sentinel-2; omnicloudmask, s2cloudless: estos paquetes de Python con sus propios pesos, donde estén instalados. auto toma la máscara si se indica una, si no la red, y los umbrales si PyTorch no está instalado.</translation>
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
        <source>none in QGIS's settings; http://[user:password@]host:port</source>
        <translation>ninguno en la configuración de QGIS; http://[user:password@]host:port</translation>
    </message>
    <message>
        <source>nonzero: everything but 0 is cloud; scl: the scene classes chosen below, of which 2 and 3 are shadow; qa60: bits 10 and 11; probability: values from the threshold below. auto recognises the type by names and values, or asks for it.</source>
        <translation>nonzero: todo menos 0 es nube; scl: las clases de escena elegidas abajo, de las que 2 y 3 son sombra; qa60: bits 10 y 11; probability: valores a partir del umbral de abajo. auto reconoce el tipo por los nombres y los valores, o lo pregunta.</translation>
    </message>
    <message>
        <source>nonzero: everything but 0 is cloudy; scl: the scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; probability: from 40 % on. auto recognises the type by names and values, or asks for it.</source>
        <translation>nonzero: todo menos 0 tiene nubes; scl: las clases de escena 3, 8, 9 y 10; qa60: bits 10 y 11; probability: a partir del 40 %. auto reconoce el tipo por los nombres y los valores, o lo pregunta.</translation>
    </message>
    <message>
        <source>nonzero: everything but 0 is cloudy; scl: the scene classes chosen below; qa60: bits 10 and 11; probability: values from the threshold below; detect: told from the optical raster itself, whatever the mask; everything: the whole raster, whatever the mask. auto recognises the type by names and values, or asks for it, and is detect where no mask is given.</source>
        <translation>nonzero: todo menos 0 tiene nubes; scl: las clases de escena elegidas abajo; qa60: bits 10 y 11; probability: valores a partir del umbral de abajo; detect: según el propio ráster óptico, sea cual sea la máscara; everything: el ráster entero, sea cual sea la máscara. auto reconoce el tipo por los nombres y los valores, o lo pregunta, y es detect si no hay máscara.</translation>
    </message>
    <message>
        <source>not whole, see above</source>
        <translation>dañados, véase arriba</translation>
    </message>
    <message>
        <source>nothing came for {seconds:g} s</source>
        <translation>no llegó nada durante {seconds:g} s</translation>
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
        <source>refined_lee keeps edges (Lee 1981, 7 by 7 pixels); lee is the plain filter of local statistics (Lee 1980); gamma_map calms flat ground most and leaves point targets as they are (Lopes and others 1990). All work in linear power, on the grid of the result: where the optical pixels are much finer than the radar's, filter on the radar's own grid first.</source>
        <translation>refined_lee conserva los bordes (Lee 1981, 7 por 7 píxeles); lee es el filtro simple de estadística local (Lee 1980); gamma_map es el que más calma el suelo uniforme y deja como están los blancos puntuales (Lopes y otros 1990). Todos trabajan en potencia lineal, en la cuadrícula del resultado: si los píxeles ópticos son mucho más finos que los del radar, filtre antes en la cuadrícula del radar.</translation>
    </message>
    <message>
        <source>removes clouds</source>
        <translation>elimina nubes</translation>
    </message>
    <message>
        <source>runs the networks</source>
        <translation>ejecuta las redes</translation>
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
        <source>sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,deep learning,gan,fusion</source>
        <translation>sentinel,sar,radar,óptico,nube,sin nubes,máscara,sombra,neblina,relleno de huecos,restaurar,aprendizaje profundo,gan,fusión,cloud,gap fill,inpainting</translation>
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
        <source>the newest that fits</source>
        <translation>la más reciente que encaje</translation>
    </message>
    <message>
        <source>those pip trusts</source>
        <translation>aquellos en los que confía pip</translation>
    </message>
    <message>
        <source>torch and QGIS's numpy {numpy} do not fit each other.</source>
        <translation>torch y el numpy {numpy} de QGIS no encajan entre sí.</translation>
    </message>
    <message>
        <source>torch cannot be loaded: Microsoft's Visual C++ Redistributable is missing or too old.</source>
        <translation>No se puede cargar torch: falta Microsoft Visual C++ Redistributable o es demasiado antiguo.</translation>
    </message>
    <message>
        <source>torch exists for Windows, Linux and macOS in 64 bits; on others only what the system itself offers can be used.</source>
        <translation>torch existe para Windows, Linux y macOS de 64 bits; en otros sistemas solo se puede usar lo que ofrezca el propio sistema.</translation>
    </message>
    <message>
        <source>torch for NVIDIA GPUs (CUDA), about 3 GB; no driver was found here</source>
        <translation>torch para GPU de NVIDIA (CUDA), unos 3 GB; aquí no se encontró ningún controlador</translation>
    </message>
    <message>
        <source>torch for the NVIDIA GPU (CUDA), about 3 GB; the driver runs CUDA {}</source>
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
        <source>{cause} Going on in {seconds:g} s.</source>
        <translation>{cause} Se sigue dentro de {seconds:g} s.</translation>
    </message>
    <message>
        <source>{cause} The {megabytes:.1f} MB that have come are kept: run this again later to go on from there.</source>
        <translation>{cause} Se conservan los {megabytes:.1f} MB recibidos: ejecute esto más tarde para seguir desde ahí.</translation>
    </message>
    <message>
        <source>{cause}. Choose a raster that QGIS can open.</source>
        <translation>{cause}. Elija un ráster que QGIS pueda abrir.</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} a window</source>
        <translation>{device} ({label}): {model} tarda {time} por ventana</translation>
    </message>
    <message>
        <source>{device} ({label}): {model} takes {time} a window, {tile} a cloudy Sentinel-2 tile</source>
        <translation>{device} ({label}): {model} tarda {time} por ventana, {tile} por una tesela Sentinel-2 con nubes</translation>
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
        <source>{layer} - from SAR alone</source>
        <translation>{layer} - solo a partir de SAR</translation>
    </message>
    <message>
        <source>{layer} - raster of each pixel</source>
        <translation>{layer} - ráster de cada píxel</translation>
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
        <source>{layer} - {title}</source>
        <translation>{layer} - {title}</translation>
    </message>
    <message>
        <source>{megabytes:.0f} MB are to come, but '{folder}' has room for {free:.0f} MB. Make room on that disk.</source>
        <translation>Faltan por llegar {megabytes:.0f} MB, pero en «{folder}» solo hay sitio para {free:.0f} MB. Haga sitio en ese disco.</translation>
    </message>
    <message>
        <source>{minutes:.0f} min</source>
        <translation>{minutes:.0f} min</translation>
    </message>
    <message>
        <source>{name}: {problem}. Clouds are removed without it, but some algorithms need it. To install it: {menu}, or python3 -m pip install {name}</source>
        <translation>{name}: {problem}. Las nubes se eliminan sin él, pero algunos algoritmos lo necesitan. Para instalarlo: {menu}, o python3 -m pip install {name}</translation>
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
        <source>{url} is shorter than what has come.</source>
        <translation>{url} es más corto que lo ya recibido.</translation>
    </message>
    <message>
        <source>{url} sends another part of the file than asked for.</source>
        <translation>{url} envía una parte del archivo distinta de la solicitada.</translation>
    </message>
    <message>
        <source>{url} sends on again and again. Ask the publisher for another address.</source>
        <translation>{url} redirige una y otra vez. Pida otra dirección a quien lo publica.</translation>
    </message>
    <message>
        <source>{url} sends on to {target}, which is not safe. Ask the publisher for another address.</source>
        <translation>{url} redirige a {target}, que no es seguro. Pida otra dirección a quien lo publica.</translation>
    </message>
    <message>
        <source>{} are free on that disk.</source>
        <translation>Hay {} libres en ese disco.</translation>
    </message>
    <message>
        <source>{} in QGIS's Python</source>
        <translation>{} en el Python de QGIS</translation>
    </message>
    <message>
        <source>{} in the profile</source>
        <translation>{} en el perfil</translation>
    </message>
</context>
</TS>
