using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Tensors.Build;

/// <summary>The MSBuild task that reads the models of a project. Run by Tensors.Build.targets.</summary>
public sealed class ReadTensorModels : Microsoft.Build.Utilities.Task
{
    /// <summary>Gets or sets the <c>TensorModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Gets or sets the folder of the project.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Gets or sets the namespace of generated classes for items that do not set a namespace.</summary>
    public string RootNamespace { get; set; } = "";

    /// <summary>Gets or sets the folder to which signatures are written. Signatures of other models in it are deleted.</summary>
    [Required]
    public string SignatureDirectory { get; set; } = "";

    /// <summary>Gets the signature files to pass to the compiler.</summary>
    [Output]
    public ITaskItem[] Signatures { get; private set; } = [];

    /// <summary>Gets the written files, which the build deletes on clean.</summary>
    [Output]
    public ITaskItem[] WrittenFiles { get; private set; } = [];

    /// <summary>Gets the files to copy to the output directory, with the metadata <c>Link</c> and <c>CopyToOutputDirectory</c>.</summary>
    [Output]
    public ITaskItem[] OutputFiles { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        // Resolved against the project's folder, because the current directory of a build node may be another one.
        var directory = Path.Combine(ProjectDirectory, SignatureDirectory);
        var reader = new ModelReader(ProjectDirectory, RootNamespace, directory);
        reader.Read(Models.Select(ReadItem));
        foreach (var fault in reader.Faults)
        {
            Log.LogError(null, fault.Code, null, fault.HelpLink, fault.Path, 0, 0, 0, 0, "{0}", fault.Message);
        }

        Log.LogMessage(
            MessageImportance.Low,
            "{0} of {1} models were opened. The others have not changed.",
            reader.Opened,
            Models.Length
        );
        Signatures = [.. reader.Signatures.Select(path => new TaskItem(Escape(path)))];
        WrittenFiles =
        [
            .. reader
                .Signatures.SelectMany(path => new[] { path, SignatureStore.StampOf(path) })
                .Select(path => new TaskItem(Escape(path))),
        ];
        OutputFiles = [.. reader.Outputs.Select(WriteItem)];
        return !Log.HasLoggedErrors;
    }

    private static ModelItem ReadItem(ITaskItem item) =>
        new(item.ItemSpec, item.GetMetadata("FullPath"))
        {
            Namespace = item.GetMetadata(nameof(ModelItem.Namespace)).Trim(),
            ClassName = item.GetMetadata(nameof(ModelItem.ClassName)).Trim(),
            Generate = item.GetMetadata(nameof(ModelItem.Generate)).Trim(),
            Dimensions = item.GetMetadata(nameof(ModelItem.Dimensions)),
            IgnoredInputs = item.GetMetadata(nameof(ModelItem.IgnoredInputs)),
            IgnoredOutputs = item.GetMetadata(nameof(ModelItem.IgnoredOutputs)),
            CopyToOutputDirectory = item.GetMetadata(nameof(ModelItem.CopyToOutputDirectory)).Trim(),
        };

    private static ITaskItem WriteItem(OutputFile file)
    {
        var item = new TaskItem(Escape(file.FullPath));
        item.SetMetadata("Link", Escape(file.OutputPath));
        item.SetMetadata("CopyToOutputDirectory", file.Copy);
        return item;
    }

    // Escapes characters with a meaning in MSBuild, because the constructor of TaskItem unescapes its argument.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if ("%*?@$();'".IndexOf(c) >= 0)
            {
                escaped.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }
}
