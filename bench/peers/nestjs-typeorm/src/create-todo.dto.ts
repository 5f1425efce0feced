import { IsBoolean, IsOptional, IsString, Length } from 'class-validator'

export class CreateTodoDto {
  @IsString()
  @Length(1, 256)
  contents: string

  @IsOptional()
  @IsBoolean()
  is_done?: boolean
}
