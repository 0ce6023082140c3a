using System.Globalization;
using System.Text;
using Tensors.Signatures;

namespace Tensors.Build;

/// <summary>
/// Manages the folder of signature files. A signature is written only if it changes, so that a project is not compiled again when a model
/// file was only touched. A stamp file next to each signature records what the signature was created from, so that an unchanged model is
/// not opened.
/// </summary>
/// <param name="directory">The folder. Only this store may write to it.</param>
public sealed class SignatureStore(string directory)
{
    private const string StampExtension = ".stamp";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly HashSet<string> _current = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the path of a model's signature file.</summary>
    /// <param name="fileName">The model's file name.</param>
    public string PathOf(string fileName) => Path.Combine(directory, fileName + ModelFileText.Extension);

    /// <summary>Returns the path of a signature's stamp file.</summary>
    public static string StampOf(string signaturePath) => signaturePath + StampExtension;

    /// <summary>
    /// Returns a key that identifies everything on which a signature depends: the model file, the names, the settings, and the version of
    /// this program. If one of them changes, so does the key.
    /// </summary>
    public static string KeyOf(ModelItem item, ModelNames names)
    {
        var file = new FileInfo(item.FullPath);
        var key = string.Join(
            "\n",
            typeof(SignatureStore).Module.ModuleVersionId,
            typeof(ModelFileText).Module.ModuleVersionId,
            item.FullPath,
            file.Length.ToString(CultureInfo.InvariantCulture),
            file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture),
            names.OutputPath,
            names.Namespace,
            names.ClassName,
            Flat(item.Dimensions),
            Flat(item.IgnoredInputs),
            Flat(item.IgnoredOutputs)
        );
        return key + "\n";
    }

    /// <summary>Returns the external data files of a model whose signature file is up to date, or null if the model must be read.</summary>
    public IReadOnlyList<string>? Find(string fileName, string key)
    {
        var path = PathOf(fileName);
        var stamp = StampOf(path);
        if (!File.Exists(path) || !File.Exists(stamp))
        {
            return null;
        }

        var text = File.ReadAllText(stamp, s_utf8);
        if (!text.StartsWith(key, StringComparison.Ordinal))
        {
            return null;
        }

        Keep(path);
        return text.Substring(key.Length).Split(['\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Writes the signature file of a model if its content has changed, and always writes the stamp file.</summary>
    public void Write(ModelFile model, string key, IEnumerable<string> externalDataFiles)
    {
        Directory.CreateDirectory(directory);
        var path = PathOf(model.FileName);
        var text = ModelFileText.Write(model);
        if (!File.Exists(path) || !string.Equals(File.ReadAllText(path, s_utf8), text, StringComparison.Ordinal))
        {
            // Without a stamp, a signature that was written only in part is written again.
            File.Delete(StampOf(path));
            File.WriteAllText(path, text, s_utf8);
        }

        File.WriteAllText(StampOf(path), key + string.Concat(externalDataFiles.Select(file => file + "\n")), s_utf8);
        Keep(path);
    }

    /// <summary>
    /// Deletes the signature and stamp files that this build does not use: all except those of models that <see cref="Find"/> found up to date or for
    /// which <see cref="Write"/> was called.
    /// </summary>
    public void DeleteOthers()
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var path in Directory.GetFiles(directory))
        {
            var isOurs =
                path.EndsWith(ModelFileText.Extension, StringComparison.OrdinalIgnoreCase)
                || path.EndsWith(ModelFileText.Extension + StampExtension, StringComparison.OrdinalIgnoreCase);
            if (isOurs && !_current.Contains(path))
            {
                File.Delete(path);
            }
        }
    }

    private void Keep(string path)
    {
        _current.Add(path);
        _current.Add(StampOf(path));
    }

    // Line breaks in settings are removed, because the stamp is divided into lines.
    private static string Flat(string setting) => setting.Replace('\r', ' ').Replace('\n', ' ');
}
