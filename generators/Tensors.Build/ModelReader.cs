using Tensors.Signatures;

namespace Tensors.Build;

/// <summary>
/// Reads the models of a project and writes their signatures: files that list the inputs, outputs and metadata of a model.
/// </summary>
/// <param name="projectDirectory">The folder of the project.</param>
/// <param name="rootNamespace">The namespace of generated classes whose item does not set one.</param>
/// <param name="signatureDirectory">The folder to which signatures are written.</param>
public sealed class ModelReader(string projectDirectory, string rootNamespace, string signatureDirectory)
{
    private readonly List<ModelFault> _faults = [];
    private readonly List<string> _signatures = [];
    private readonly List<OutputFile> _outputs = [];
    private readonly SignatureStore _store = new(signatureDirectory);

    /// <summary>Gets the problems that were found. A model with a problem is not in <see cref="Signatures"/>.</summary>
    public IReadOnlyList<ModelFault> Faults => _faults;

    /// <summary>Gets the paths of the signature files, in the order of the models.</summary>
    public IReadOnlyList<string> Signatures => _signatures;

    /// <summary>Gets the files to copy to the output directory: models and their external data.</summary>
    public IReadOnlyList<OutputFile> Outputs => _outputs;

    /// <summary>Gets the number of models that were opened because their signatures were not up to date.</summary>
    public int Opened { get; private set; }

    /// <summary>Reads the models, writes their signatures, and deletes the signatures of all other models.</summary>
    public void Read(IEnumerable<ModelItem> items)
    {
        var files = new Dictionary<string, ModelItem>(StringComparer.OrdinalIgnoreCase);
        var classes = new Dictionary<string, ModelItem>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            var before = _faults.Count;
            var names = ModelNames.Of(item, projectDirectory, rootNamespace, _faults);
            var copy = ReadCopy(item);
            Claim(
                files,
                names.FileName,
                item,
                "file name",
                "Rename one of the files, because a contract refers to a model by its file name."
            );
            if (names.ClassName.Length > 0)
            {
                var fullName = names.Namespace.Length == 0 ? names.ClassName : $"{names.Namespace}.{names.ClassName}";
                Claim(
                    classes,
                    fullName,
                    item,
                    "class",
                    "Set another ClassName, or Generate to 'false', for one of them."
                );
            }

            if (_faults.Count == before)
            {
                Read(item, names, copy);
            }
        }

        _store.DeleteOthers();
    }

    private void Read(ModelItem item, ModelNames names, string? copy)
    {
        if (!File.Exists(item.FullPath))
        {
            Unreadable(
                item,
                $"The model does not exist at '{item.FullPath}'. Correct the path of the TensorModel item, or put the file there."
            );
            return;
        }

        try
        {
            var key = SignatureStore.KeyOf(item, names);
            var externalDataFiles = _store.Find(names.FileName, key) ?? Write(item, names, key);
            if (externalDataFiles is not null && AddOutputs(item, names, externalDataFiles, copy))
            {
                _signatures.Add(_store.PathOf(names.FileName));
            }
        }
        catch (OnnxFormatException e)
        {
            Unreadable(item, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unreadable(item, $"The model cannot be read, or its signature cannot be written: {e.Message}");
        }
    }

    private IReadOnlyList<string>? Write(ModelItem item, ModelNames names, string key)
    {
        // A buffer size of 1 disables the stream's buffer, which would read ahead after every seek.
        using var stream = new FileStream(
            item.FullPath,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            1
        );
        Opened++;
        var file = OnnxFile.Read(stream);
        if (file.Signature.Outputs.Count == 0)
        {
            Unreadable(item, "The model has no outputs, so it cannot return anything. Export it again with outputs.");
            return null;
        }

        var before = _faults.Count;
        var signature = SignatureSettings.Apply(file.Signature, item, _faults);
        _faults.AddRange(ShareableValues.Check(signature, item.Path));
        if (_faults.Count > before)
        {
            return null;
        }

        _store.Write(
            new(names.FileName, names.OutputPath, names.Namespace, names.ClassName, signature),
            key,
            file.ExternalDataFiles
        );
        return file.ExternalDataFiles;
    }

    private bool AddOutputs(ModelItem item, ModelNames names, IReadOnlyList<string> externalDataFiles, string? copy)
    {
        if (copy is null)
        {
            return true;
        }

        _outputs.Add(new(item.FullPath, names.OutputPath, copy));
        var isComplete = true;
        foreach (var location in externalDataFiles)
        {
            var path = Path.Combine(Path.GetDirectoryName(item.FullPath)!, location);
            if (!File.Exists(path))
            {
                Unreadable(
                    item,
                    $"The model has weights in the file '{location}', which does not exist. Put it at '{path}', or set CopyToOutputDirectory to "
                        + "'Never' if the program loads the model from another folder."
                );
                isComplete = false;
                continue;
            }

            var folder = names.OutputPath.Substring(0, names.OutputPath.Length - names.FileName.Length);
            _outputs.Add(new(path, folder + location, copy));
        }

        return isComplete;
    }

    /// <summary>
    /// Returns the MSBuild value that specifies when a model is copied, or null if it is not copied or the setting is not valid.
    /// </summary>
    private string? ReadCopy(ModelItem item)
    {
        string[] words = ["PreserveNewest", "Always", "IfDifferent", "Never"];
        var setting = item.CopyToOutputDirectory.Length == 0 ? words[0] : item.CopyToOutputDirectory;
        var word = Array.Find(words, word => string.Equals(word, setting, StringComparison.OrdinalIgnoreCase));
        if (word is null)
        {
            Wrong(
                item,
                $"CopyToOutputDirectory is '{setting}', but it must be one of {string.Join(", ", words)}. The default is {words[0]}."
            );
        }

        return word is "Never" ? null : word;
    }

    private void Claim(Dictionary<string, ModelItem> taken, string name, ModelItem item, string what, string todo)
    {
        if (taken.TryGetValue(name, out var first))
        {
            Wrong(item, $"The {what} '{name}' is also used by '{first.Path}'. {todo}");
            return;
        }

        taken.Add(name, item);
    }

    private void Wrong(ModelItem item, string message) => _faults.Add(new(ModelFault.WrongSetting, item.Path, message));

    private void Unreadable(ModelItem item, string message) =>
        _faults.Add(new(ModelFault.Unreadable, item.Path, message));
}
