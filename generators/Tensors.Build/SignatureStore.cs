using System.Globalization;
using System.Text;
using Tensors.Signatures;

namespace Tensors.Build;

/// <summary>
/// The folder of written signatures. A signature is written only where it changes, so that the compiler has nothing to do for
/// a model that was touched; and beside each lies a stamp of what it was made of, so that a model that was not is not opened.
/// </summary>
/// <param name="directory">The folder, which belongs to this store.</param>
public sealed class SignatureStore(string directory)
{
    private const string StampExtension = ".stamp";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly HashSet<string> _current = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the signature of a model is written.</summary>
    /// <param name="fileName">The model's file name.</param>
    public string PathOf(string fileName) => Path.Combine(directory, fileName + ModelFileText.Extension);

    /// <summary>Where the stamp of a written signature lies.</summary>
    public static string StampOf(string signaturePath) => signaturePath + StampExtension;

    /// <summary>What the signature of a model depends on: the file, the names, the settings, and this program.</summary>
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

    /// <summary>The external data files of a model whose signature is written and up to date; null where it must be read.</summary>
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

    /// <summary>Writes a signature, where it differs from the one that is there, and its stamp.</summary>
    public void Write(ModelFile model, string key, IEnumerable<string> externalDataFiles)
    {
        Directory.CreateDirectory(directory);
        var path = PathOf(model.FileName);
        var text = ModelFileText.Write(model);
        if (!File.Exists(path) || !string.Equals(File.ReadAllText(path, s_utf8), text, StringComparison.Ordinal))
        {
            // Without a stamp, half a signature is written again.
            File.Delete(StampOf(path));
            File.WriteAllText(path, text, s_utf8);
        }

        File.WriteAllText(StampOf(path), key + string.Concat(externalDataFiles.Select(file => file + "\n")), s_utf8);
        Keep(path);
    }

    /// <summary>Deletes the signatures of models that are no longer there.</summary>
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

    // Settings may be written over several lines, which are those of the stamp.
    private static string Flat(string setting) => setting.Replace('\r', ' ').Replace('\n', ' ');
}
