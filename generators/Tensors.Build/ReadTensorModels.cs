using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Tensors.Build;

/// <summary>The task of the build that reads the models of a project. Tensors.Build.targets says when.</summary>
public sealed class ReadTensorModels : Microsoft.Build.Utilities.Task
{
    /// <summary>The <c>TensorModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The project's folder.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>The namespace of classes whose item names none.</summary>
    public string RootNamespace { get; set; } = "";

    /// <summary>The folder that signatures are written to. Others than those written are deleted.</summary>
    [Required]
    public string SignatureDirectory { get; set; } = "";

    /// <summary>The signatures, for the compiler.</summary>
    [Output]
    public ITaskItem[] Signatures { get; private set; } = [];

    /// <summary>What was written, for the build's list of files to clean.</summary>
    [Output]
    public ITaskItem[] WrittenFiles { get; private set; } = [];

    /// <summary>What belongs beside the program, with <c>Link</c> and <c>CopyToOutputDirectory</c>.</summary>
    [Output]
    public ITaskItem[] OutputFiles { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        // The folder as the project names it, below the project's: nodes of a build do not all stand in it.
        var directory = Path.Combine(ProjectDirectory, SignatureDirectory);
        var reader = new ModelReader(ProjectDirectory, RootNamespace, directory);
        reader.Read(Models.Select(ReadItem));
        foreach (var fault in reader.Faults)
        {
            Log.LogError(null, fault.Code, null, fault.HelpLink, fault.Path, 0, 0, 0, 0, "{0}", fault.Message);
        }

        Log.LogMessage(
            MessageImportance.Low,
            "{0} of {1} models were opened, the others have not changed.",
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

    // What has a meaning to MSBuild: a new item takes its text as written in a project.
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
